-- What wrk sends for bench/wrk.py: the method in the environment variable BENCH_METHOD, the fields in
-- BENCH_HEADERS, a line each, the body in BENCH_BODY. What it prints at the end: one line of JSON,
-- times in microseconds.
wrk.method = os.getenv("BENCH_METHOD")
wrk.body = os.getenv("BENCH_BODY")
for name, value in string.gmatch(os.getenv("BENCH_HEADERS"), "([^:\n]+): ([^\n]*)") do
    wrk.headers[name] = value
end

function done(summary, latency, requests)
    local errors = summary.errors
    local failed = errors.connect + errors.read + errors.write + errors.timeout
    io.write(string.format(
        '\n{"requests":%d,"duration_us":%d,"not_200":%d,"failed":%d,"p50_us":%d,"p99_us":%d}\n',
        summary.requests, summary.duration, errors.status, failed,
        latency:percentile(50), latency:percentile(99)))
end
