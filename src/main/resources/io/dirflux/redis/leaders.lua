-- Who leads which task. All times are milliseconds of this Redis.
--
-- KEYS: the candidates, and then each task. ARGV: the process, the length of a lease, and for each task claim or
--   release.
-- Returns for each task its number if the process leads it, else 0, and then the names of all candidates.
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
local me, lease = ARGV[1], tonumber(ARGV[2])
local answer = {}

for i = 2, #KEYS do
  local process, last, expires = unpack(redis.call('HMGET', KEYS[i], 'process', 'number', 'expires'))
  local is_free = not process or now >= tonumber(expires)
  local number = tonumber(last or 0)
  if ARGV[i + 1] == 'release' then
    if process == me then
      redis.call('HDEL', KEYS[i], 'process')
    end
    number = 0
  elseif is_free or process == me then
    number = is_free and number + 1 or number
    redis.call('HSET', KEYS[i], 'process', me, 'number', number, 'expires', string.format('%.0f', now + lease))
  else
    number = 0
  end
  table.insert(answer, number)
end

redis.call('ZADD', KEYS[1], string.format('%.0f', now + lease), me)
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', string.format('%.0f', now))
redis.call('PEXPIRE', KEYS[1], lease)
for _, name in ipairs(redis.call('ZRANGE', KEYS[1], 0, -1)) do
  table.insert(answer, name)
end
return answer
