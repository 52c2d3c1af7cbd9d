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

-- What decides about a job. It is picked from the hash that goes to the worker anyway: a table of all fields, grown one
-- by one, takes longer.
local function decisive(flat)
  local job = {state = false, lease = false, attempt = false, token = false, claim = false, lost = false}
  for i = 1, #flat, 2 do
    if job[flat[i]] == false then
      job[flat[i]] = flat[i + 1]
    end
  end
  return job
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
    local job = decisive(flat)
    if job.state == 'ACTIVE' and tonumber(job.lease) > tonumber(q.now) then
      redis.call('ZADD', q.leased, job.lease, id)
    elseif job.state == 'READY' or job.state == 'SCHEDULED' or job.state == 'WAITING' then
      redis.call('ZREM', q.leased, id)
    else
      return id, flat, job
    end
  end
  return nil
end

-- Whether an entry of the ready list is a leftover: the job is another worker's, has settled, or waits for something.
local function is_leftover(q, id, job)
  if job.state == 'ACTIVE' then
    return tonumber(job.lease) > tonumber(q.now)
  end
  if job.state == 'SCHEDULED' then
    local due = redis.call('ZSCORE', q.delayed, id)
    return due and tonumber(due) > tonumber(q.now)
  end
  return job.state == 'COMPLETED' or job.state == 'DEAD' or job.state == 'WAITING'
end

-- The oldest ready job, with its hash; nil if there is none. It stays in the list for now.
local function first_ready(q)
  while true do
    local id = redis.call('LINDEX', q.ready, 0)
    if not id then
      return nil
    end
    local flat = redis.call('HGETALL', q.jobs .. id .. ':data')
    local job = decisive(flat)
    if not is_leftover(q, id, job) then
      return id, flat, job
    end
    redis.call('LPOP', q.ready)
  end
end

local function next_due(q)
  local soonest = ''
  for _, key in ipairs({q.delayed, q.leased}) do
    local first = redis.call('ZRANGE', key, 0, 0, 'WITHSCORES')
    if first[2] and first[2] ~= 'inf' and (soonest == '' or tonumber(first[2]) < tonumber(soonest)) then
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
  local job = decisive(flat)
  if job.claim ~= q.request or tonumber(job.lease or 0) <= tonumber(q.now) then
    return nil
  end
  local lost = job.lost == job.attempt and redis.call('LINDEX', q.jobs .. id .. ':errors', -1) or ''
  local at = string.format('%.0f', job.lease - (q.lease - q.now))
  return {'claimed', id, lost, tonumber(job.attempt), tonumber(job.token), flat, at}
end

-- The worker that held the job vanished: the fields that tell so, and what the answer says of it.
local function take_over(q, id, flat, attempt)
  local fields = fields_of(flat)
  local lost, step = record_lost(q, id, fields)
  local failures = 'failures:' .. step
  local changed = {failures, tonumber(fields[failures] or 0) + 1, 'history', 1, 'lost', attempt}
  for i = 1, 4 do
    -- Of a field that is told twice, the later value counts.
    flat[#flat + 1] = tostring(changed[i])
  end
  return lost, changed
end

-- Redis keeps a sorted set of up to 128 short entries as one string, and searches it from its beginning at every change;
-- one that once held a longer entry it keeps as a skip list, in which a change costs a fifth at a hundred entries. The
-- entry, should it ever stay for want of a right, is no job's and never comes due, and goes at the next look.
local function spread_out(q)
  local size = redis.call('ZCARD', q.leased)
  if size >= 16 and size <= 129 then
    local long = string.rep('-', 65)
    redis.call('ZADD', q.leased, '+inf', long)
    redis.call('ZREM', q.leased, long)
  end
end

-- q: keys ready, delayed, leased, slot; prefix jobs; values now, lease, worker, request; new if the request was surely
-- not sent before; look unless another claim has just looked for expired leases and due jobs: then they are looked for
-- only if no job is ready.
-- Returns {'idle', next due in ms or ''}, {'vanished', id}, {'unreported', id, hash}, or
-- {'claimed', id, error of the lost attempt as JSON or '', attempt, token, hash, as of when in ms}, to which `claim`
-- adds when the next job comes due in ms or '', if none is ready.
local function claim_next(q)
  local again = not q.new and repeated(q)
  if again then
    return again
  end
  local id, flat, job, expired
  if q.look then
    spread_out(q)
  else
    id, flat, job = first_ready(q)
  end
  -- A lease that ran out is found by its own entry, even if the job has one among the ready left over.
  if not id or job.state == 'ACTIVE' then
    id, flat, job = first_expired(q)
    expired = id
  end
  if not id then
    promote_due(q)
    id, flat, job = first_ready(q)
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
  if job.state == 'COMPLETED' or job.state == 'DEAD' then
    return {'unreported', id, flat}
  end
  local attempt = tonumber(job.attempt or 0) + 1
  local token = tonumber(job.token or 0) + 1
  local lost, changed = '', {}
  if expired then
    lost, changed = take_over(q, id, flat, attempt)
  end
  -- Before the hash, so that a repetition finds what it took.
  redis.call('SET', q.slot, q.request .. ' ' .. id, 'PX', 86400000)
  redis.call('HSET', q.jobs .. id .. ':data', 'attempt', attempt, 'token', token, 'state', 'ACTIVE', 'lease', q.lease,
    'worker', q.worker, 'claim', q.request, unpack(changed))
  if not expired then
    redis.call('LPOP', q.ready)
  end
  return {'claimed', id, lost, attempt, token, flat, q.now}
end
