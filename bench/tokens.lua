-- Asks for one token after another from the file named after "--"; says what came back.
local tokens, at = {}, 0
function init(args)
  for line in io.lines(args[1]) do tokens[#tokens + 1] = line end
  at = math.random(#tokens)
end
function request()
  at = at % #tokens + 1
  return wrk.format("GET", "/b/" .. tokens[at], { Accept = "text/html", ["Accept-Language"] = "zh-CN" })
end
function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    '\nJSON {"requests": %d, "micros": %d, "p50": %d, "p99": %d, "bytes": %d, "non_2xx": %d, "failed": %d}\n',
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(99),
    summary.bytes, errors.status, errors.connect + errors.read + errors.write + errors.timeout))
end
