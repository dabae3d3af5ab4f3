-- Who leads which task. All times are milliseconds of this Redis.
--
-- KEYS: for each task its lead and its candidates. ARGV: the process, the length of a lease, and for each task claim,
--   release or -, and stand or -.
-- Returns for each task its number if the process claims and leads it, else 0, and then its candidates if it stands.
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
local me, lease = ARGV[1], tonumber(ARGV[2])
local ends = string.format('%.0f', now + lease)

local function lead(key, what)
  local process, last, expires = unpack(redis.call('HMGET', key, 'process', 'number', 'expires'))
  if expires and tonumber(expires) > now + lease then
    expires = ends -- the clock of this Redis has gone back
    redis.call('HSET', key, 'expires', ends)
  end
  local is_free = not process or now >= tonumber(expires)
  local number = tonumber(last or 0)
  if what == 'release' and process == me then
    redis.call('HDEL', key, 'process')
  end
  if what ~= 'claim' or not (is_free or process == me) then
    return 0
  end
  number = is_free and number + 1 or number
  redis.call('HSET', key, 'process', me, 'number', number, 'expires', ends)
  return number
end

local function candidates(key, what, stands)
  if stands then
    redis.call('ZADD', key, ends, me)
    redis.call('ZREMRANGEBYSCORE', key, '-inf', string.format('%.0f', now))
    redis.call('ZREMRANGEBYSCORE', key, '(' .. ends, '+inf') -- the clock of this Redis has gone back
    redis.call('PEXPIRE', key, lease)
    return redis.call('ZRANGE', key, 0, -1)
  end
  if what == 'release' then
    redis.call('ZREM', key, me)
  end
  return {}
end

local answer = {}
for i = 1, #KEYS / 2 do
  local what, stands = ARGV[2 * i + 1], ARGV[2 * i + 2] == 'stand'
  local task = {lead(KEYS[2 * i - 1], what)}
  for _, name in ipairs(candidates(KEYS[2 * i], what, stands)) do
    table.insert(task, name)
  end
  answer[i] = task
end
return answer
