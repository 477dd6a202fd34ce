/* metrics: the samples of a text of metrics, as far as tests ask for them. */
import assert from 'node:assert/strict';

const SAMPLE = /^([a-z_]+)(?:\{(.*)\})? (\S+)$/;

class Metrics {
  constructor(samples) {
    this.samples = samples;
  }

  named(name) {
    return this.samples.filter((sample) => sample.name === name);
  }

  /* Of the one sample that has these labels. */
  value(name, labels = {}) {
    const found = this.named(name).filter((sample) => Object.entries(labels)
      .every(([label, value]) => sample.labels[label] === value));
    assert.equal(found.length, 1, `${found.length} of ${name} ${JSON.stringify(labels)}`);
    return found[0].value;
  }

  /* Each series, by its name and labels. */
  names() {
    return this.samples.map(({ name, labels }) => `${name} ${JSON.stringify(labels)}`);
  }
}

export function parseMetrics(text) {
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Metrics(lines.map((line) => {
    const [, name, labels = '', value] = SAMPLE.exec(line) ?? assert.fail(`no sample: ${line}`);
    const pairs = [...labels.matchAll(/([a-z_]+)="((?:[^"\\]|\\.)*)"/g)];
    return { name, labels: Object.fromEntries(pairs.map(([, label, given]) => [label, given])),
      value: Number(value) };
  }));
}
