-- Shared by `claim` and by every transition that lets go of a job: takes the next job of the queue.
--
-- In every script of this store the new index entry is written first, then the job's hash in one HSET, then the old
-- index entry is removed. So a script that Redis ends half-way, for want of memory or of a right, has lost no job,
-- and its repetition finds what was left to do. Entries left over are told by the hash's state, and removed here.

-- How many entries one claim moves at most, so that its cost has a bound.
local BATCH = 100

local function fields_of(flat)
  local fields = {}
  for i = 1, #flat, 2 do
    fields[flat[i]] = flat[i + 1]
  end
  return fields
end

local function claimed(id, fields, flat, attempt, token, errors)
  local lost = ''
  if fields.lost == tostring(attempt) then
    lost = redis.call('LINDEX', errors, -1) or ''
  end
  return {'claimed', id, lost, attempt, token, flat}
end

-- The job whose lease ran out first, with its hash; nil if there is none. The sorted set is corrected
-- here, and only here, by the job's own lease, which checkpoints and renewals move on.
local function first_expired(q)
  for _ = 1, BATCH do
    local id = redis.call('ZRANGEBYSCORE', q.leased, '-inf', q.now, 'LIMIT', 0, 1)[1]
    if not id then
      return nil
    end
    local flat = redis.call('HGETALL', q.jobs .. id .. ':data')
    local fields = fields_of(flat)
    if fields.state == 'ACTIVE' and tonumber(fields.lease) > tonumber(q.now) then
      redis.call('ZADD', q.leased, fields.lease, id)
    elseif fields.state == 'READY' or fields.state == 'SCHEDULED' or fields.state == 'WAITING' then
      redis.call('ZREM', q.leased, id)
    else
      return id, flat, fields
    end
  end
  return nil
end

-- Whether an entry of the ready list is a leftover: the job is another worker's, has settled, or waits for something.
local function is_leftover(q, id, fields)
  if fields.state == 'ACTIVE' then
    return tonumber(fields.lease) > tonumber(q.now)
  end
  if fields.state == 'SCHEDULED' then
    local due = redis.call('ZSCORE', q.delayed, id)
    return due and tonumber(due) > tonumber(q.now)
  end
  return fields.state == 'COMPLETED' or fields.state == 'DEAD' or fields.state == 'WAITING'
end

-- The oldest ready job, with its hash; nil if there is none. It stays in the list for now.
local function first_ready(q)
  while true do
    local id = redis.call('LINDEX', q.ready, 0)
    if not id then
      return nil
    end
    local flat = redis.call('HGETALL', q.jobs .. id .. ':data')
    local fields = fields_of(flat)
    if not is_leftover(q, id, fields) then
      return id, flat, fields
    end
    redis.call('LPOP', q.ready)
  end
end

local function next_due(q)
  local soonest = ''
  for _, key in ipairs({q.delayed, q.leased}) do
    local first = redis.call('ZRANGE', key, 0, 0, 'WITHSCORES')
    if first[2] and (soonest == '' or tonumber(first[2]) < tonumber(soonest)) then
      soonest = first[2]
    end
  end
  return soonest
end

local function promote_due(q)
  local due = redis.call('ZRANGEBYSCORE', q.delayed, '-inf', q.now, 'LIMIT', 0, BATCH)
  if #due > 0 then
    redis.call('RPUSH', q.ready, unpack(due))
    redis.call('ZREM', q.delayed, unpack(due))
  end
end

-- The last entry of the history, if it is about this attempt: its worker had written it when it could write no more, or
-- a claim had when it was broken off.
local function recorded(errors, attempt)
  local last = redis.call('LINDEX', errors, -1)
  local readable, entry = pcall(cjson.decode, last or '')
  if readable and type(entry) == 'table' and entry.attempt == attempt then
    return last, type(entry.step) == 'string' and entry.step or ''
  end
  return nil
end

-- The worker that held the job vanished: its attempt enters the history. Returns the entry and the step.
local function record_lost(q, id, fields)
  local errors = q.jobs .. id .. ':errors'
  local attempt = tonumber(fields.attempt)
  local lost, step = recorded(errors, attempt)
  if lost then
    return lost, step
  end
  -- No checkpoint has told the step yet: it is the first one.
  step = fields.step or string.match(fields.shape or '', '^[^,!]+')
  lost = cjson.encode({
    attempt = attempt,
    step = step or cjson.null,
    type = 'dev.jobdrill.LeaseExpired',
    message = 'worker ' .. (fields.worker or '?') .. ' vanished: its lease ran out before it wrote an outcome',
    stackTrace = '',
  })
  -- As text, since cjson writes numbers with 14 digits.
  lost = string.sub(lost, 1, -2) .. ',"at":' .. q.now .. '}'
  redis.call('RPUSH', errors, lost)
  return lost, step or ''
end

-- What this very request took when it was sent the first time and its reply was lost.
local function repeated(q)
  local before = redis.call('GET', q.slot)
  if not before then
    return nil
  end
  local gap = string.find(before, ' ', 1, true)
  if string.sub(before, 1, gap - 1) ~= q.request then
    return nil
  end
  local id = string.sub(before, gap + 1)
  local flat = redis.call('HGETALL', q.jobs .. id .. ':data')
  local fields = fields_of(flat)
  if fields.claim ~= q.request or tonumber(fields.lease or 0) <= tonumber(q.now) then
    return nil
  end
  local attempt = tonumber(fields.attempt)
  return claimed(id, fields, flat, attempt, tonumber(fields.token), q.jobs .. id .. ':errors')
end

-- q: keys ready, delayed, leased, slot; prefix jobs; values now, lease, worker, request.
-- Returns {'idle', next due in ms or ''}, {'vanished', id}, {'unreported', id, hash}, or
-- {'claimed', id, error of the lost attempt as JSON or '', attempt, token, hash}.
local function claim_next(q)
  local again = repeated(q)
  if again then
    return again
  end
  local id, flat, fields = first_expired(q)
  local expired = id
  if not id then
    promote_due(q)
    id, flat, fields = first_ready(q)
  end
  if not id then
    return {'idle', next_due(q)}
  end
  if #flat == 0 then
    if expired then
      redis.call('ZREM', q.leased, id)
    else
      redis.call('LPOP', q.ready)
    end
    return {'vanished', id}
  end
  redis.call('ZADD', q.leased, q.lease, id)
  if fields.state == 'COMPLETED' or fields.state == 'DEAD' then
    return {'unreported', id, flat}
  end
  local job = q.jobs .. id .. ':data'
  local attempt = tonumber(fields.attempt or 0) + 1
  local token = tonumber(fields.token or 0) + 1
  local changed = {'attempt', attempt, 'token', token, 'state', 'ACTIVE', 'lease', q.lease, 'worker', q.worker,
    'claim', q.request, 'lost', expired and attempt or ''}
  local lost = ''
  if expired then
    local step
    lost, step = record_lost(q, id, fields)
    local failures = 'failures:' .. step
    for _, value in ipairs({failures, tonumber(fields[failures] or 0) + 1, 'history', 1}) do
      changed[#changed + 1] = value
      -- The answer has it too: of a field that is told twice, the later value counts.
      flat[#flat + 1] = tostring(value)
    end
  end
  -- Before the hash, so that a repetition finds what it took.
  redis.call('SET', q.slot, q.request .. ' ' .. id, 'PX', 86400000)
  redis.call('HSET', job, unpack(changed))
  if not expired then
    redis.call('LPOP', q.ready)
  end
  return {'claimed', id, lost, attempt, token, flat}
end
