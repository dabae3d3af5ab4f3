-- The books of limits that several processes share; LeaseStore.java says what they keep to. All times are microseconds
-- of this Redis.
--
-- KEYS: the ledger of each limit.
-- ARGV: the process, the length of a lease, the channel, and then for each limit: its name, permits, period, held,
--   wanted, held back for, the reason, the number of tokens returned, and how long each of them has to wait.
-- Returns for each limit: free, excess, urgent, elsewhere, processes, held back for, the reason, and how long each
--   leased token has to wait.
local clock = redis.call('TIME')
local now = clock[1] * 1000000 + clock[2]
local me, lease, channel = ARGV[1], tonumber(ARGV[2]), ARGV[3]
local SAME_HOLD = 50000
local place = 3

local function argument()
  place = place + 1
  return ARGV[place]
end

local function count()
  return tonumber(argument())
end

local function tell(kind, micros, reason, name)
  redis.call('PUBLISH', channel, table.concat({me, kind, string.format('%.0f', micros), reason, name}, ' '))
end

-- A process that comes back holds what it says; the rest of what it had cools.
local function end_leases(ledger, held)
  for id, process in pairs(ledger.processes) do
    local ended = process.seen + lease
    if ended <= now then
      for _ = 1, process.held - (id == me and held or 0) do
        table.insert(ledger.cooling, ended + process.period)
      end
      ledger.processes[id] = nil
    end
  end
end

local function only_cooling(times)
  local left = {}
  for _, at in ipairs(times) do
    if at > now then
      table.insert(left, at)
    end
  end
  table.sort(left)
  return left
end

-- Everybody gets what it wants, up to a level; the rest of the division goes by turns; what is left over, to all.
local function parts_of(ledger, total)
  local everybody, parts, left = {}, {}, total
  for id, process in pairs(ledger.processes) do
    parts[id] = 0
    if process.wanted > 0 then
      table.insert(everybody, id)
    end
  end
  if #everybody == 0 then
    return parts
  end
  table.sort(everybody)
  local hungry, found = everybody, true
  while found do
    found = false
    local level, rest = left / #hungry, {}
    for _, id in ipairs(hungry) do
      local wanted = ledger.processes[id].wanted
      if wanted <= level then
        parts[id] = wanted
        left = left - wanted
        found = true
      else
        table.insert(rest, id)
      end
    end
    hungry = rest
  end
  local sharing = #hungry == 0 and everybody or hungry
  local each, rest, turn = math.floor(left / #sharing), left % #sharing, 0
  if #hungry > 0 then
    turn = math.floor(now / (2 * ledger.processes[sharing[1]].period)) * rest % #sharing
  end
  for i, id in ipairs(sharing) do
    local more = (i - 1 - turn) % #sharing < rest and 1 or 0
    parts[id] = parts[id] + each + more
  end
  return parts
end

-- After the clock of this Redis has gone back, all times are moved back with it. After a lease without a report, this
-- Redis was away, has lost its memory, or nobody had anything to do.
local function on_this_clock(ledger)
  local back = (ledger.at or now) - now
  if back > 0 then
    for _, process in pairs(ledger.processes) do
      process.seen = process.seen - back
      for i, at in ipairs(process.lent or {}) do
        process.lent[i] = at - back
      end
    end
    for i, at in ipairs(ledger.cooling) do
      ledger.cooling[i] = at - back
    end
    ledger.held_until = ledger.held_until - back
    ledger.again_at = ledger.again_at and ledger.again_at - back
  end
  if now - (ledger.at or 0) >= lease then
    ledger.again_at = now
  end
  ledger.at = now
end

-- What has left a process cools as it says, or as it was lent if the answer that lent it got lost. What it returns again
-- because an answer got lost is counted once.
local function take_back(ledger, held, returned)
  local process = ledger.processes[me]
  local gone = process and process.held - held or returned
  for i = 1, returned do
    local at = now + count()
    if i > returned - gone then
      table.insert(ledger.cooling, at)
    end
  end
  local lent = process and process.lent or {}
  for i = math.max(1, #lent + 1 - math.max(0, gone - returned)), #lent do
    table.insert(ledger.cooling, lent[i])
  end
end

local function exchange(key)
  local name, permits, period, held, wanted = argument(), count(), count(), count(), count()
  local held_back, reason, returned = count(), argument(), count()
  local known = redis.call('GET', key)
  local ledger = known and cmsgpack.unpack(known) or {processes = {}, cooling = {}, held_until = 0, reason = '-'}
  on_this_clock(ledger)
  end_leases(ledger, held)
  local comes_back = held > 0 and not ledger.processes[me] and now - (ledger.again_at or 0) < lease
  take_back(ledger, held, returned)
  local mine = {held = held, wanted = wanted, seen = now, permits = permits, period = period, lent = {}}
  ledger.processes[me] = mine
  ledger.cooling = only_cooling(ledger.cooling)
  if held_back > 0 and now + held_back > math.max(ledger.held_until, now) + SAME_HOLD then
    ledger.held_until, ledger.reason = now + held_back, reason
    tell('held', held_back, reason, name)
  end

  local total, all_held, processes = permits, 0, 0
  for _, process in pairs(ledger.processes) do
    total = math.min(total, process.permits)
    all_held = all_held + process.held
    processes = processes + 1
  end
  if comes_back then
    -- Others may hold what nobody has claimed yet. Their leases would have ended a lease later.
    for i = 1, math.max(#ledger.cooling, total - all_held) do
      ledger.cooling[i] = math.max(ledger.cooling[i] or 0, ledger.again_at + lease + period)
    end
    table.sort(ledger.cooling)
  end
  local parts = parts_of(ledger, total)
  local part, pool, free, cooling = parts[me], total - all_held, 0, {}
  local more, available = math.max(0, math.min(part - held, pool)), pool - #ledger.cooling
  free = math.max(0, math.min(more, available))
  local taken = math.max(0, math.min(more - free, wanted - held - free))
  local first, kept = 1 + math.max(0, -available), {}
  for i, at in ipairs(ledger.cooling) do
    if i >= first and i < first + taken then
      table.insert(cooling, at - now)
      table.insert(mine.lent, at)
    else
      table.insert(kept, at)
    end
  end
  ledger.cooling = kept
  mine.held = held + free + taken
  pool = pool - free - taken

  local needed, urgent = 0, 0
  for id, process in pairs(ledger.processes) do
    local missing = math.min(parts[id], process.wanted) - process.held
    if missing > 0 then
      needed = needed + missing
      urgent = process.held == 0 and 1 or urgent
    end
  end
  local lacking = needed - pool
  if lacking > 0 and math.min(part, wanted) > mine.held then
    tell('wanted', 0, '-', name)
  end
  if needed > 0 and pool > 0 then
    tell('returned', 0, '-', name)
  end
  local elsewhere = math.max(0, math.min(total, total - pool + #ledger.cooling) - mine.held)
  if mine.held == 0 and wanted == 0 then
    ledger.processes[me] = nil
  end
  redis.call('SET', key, cmsgpack.pack(ledger), 'PX', string.format('%.0f', period / 1000 + 120000))

  local left = math.max(0, ledger.held_until - now)
  local answer = {free, math.max(0, math.min(mine.held - part, lacking)), urgent, elsewhere, processes, left,
    left > 0 and ledger.reason or '-'}
  for _, wait in ipairs(cooling) do
    table.insert(answer, wait)
  end
  return answer
end

local answers = {}
for i, key in ipairs(KEYS) do
  answers[i] = exchange(key)
end
return answers
