-- What wrk sends for `bench/run`: the body in the environment variable BENCH_BODY, of the type
-- BENCH_TYPE. What it
-- prints at the end: one line of JSON, times in microseconds.
wrk.method = "POST"
wrk.headers["Content-Type"] = os.getenv("BENCH_TYPE")
wrk.body = os.getenv("BENCH_BODY")

function done(summary, latency, requests)
    local errors = summary.errors
    local failed = errors.connect + errors.read + errors.write + errors.timeout
    io.write(string.format(
        '\n{"requests":%d,"duration_us":%d,"not_200":%d,"failed":%d,"p50_us":%d,"p99_us":%d}\n',
        summary.requests, summary.duration, errors.status, failed,
        latency:percentile(50), latency:percentile(99)))
end
