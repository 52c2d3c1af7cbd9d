-- Shared by `claim` and by every transition that lets go of a job: takes the next job of the queue.
--
-- In every script of this store the new index entry is written first, then the job's hash in one HSET, then the old
-- index entry is removed. So a script that Redis ends half-way, for want of memory or of a right, has lost no job,
-- and its repetition finds what was left to do. Entries left over are told by the hash's state, and removed here.

-- How many entries one claim moves at most, so that its cost has a bound.
local BATCH = 100

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

-- The first entry of a sorted set with its time; two times false if it is empty.
local function soonest(key)
  local first = redis.call('ZRANGE', key, 0, 0, 'WITHSCORES')
  return first[1] or false, first[2] or false
end

-- The job whose lease ran out first, with its hash; nil if there is none. The sorted set is corrected
-- here, and only here, by the job's own lease, which checkpoints and renewals move on.
local function first_expired(q)
  for _ = 1, BATCH do
    local id, lease_end = soonest(q.leased)
    if not id or tonumber(lease_end) > tonumber(q.now) then
      q.next_lease_end = lease_end
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
    local ids = redis.call('LRANGE', q.ready, 0, 1)
    local id = ids[1]
    q.another = ids[2] or false
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

local function promote_due(q)
  local _, due_at = soonest(q.delayed)
  if not due_at or tonumber(due_at) > tonumber(q.now) then
    q.next_due = due_at
    return
  end
  local due = redis.call('ZRANGEBYSCORE', q.delayed, '-inf', q.now, 'LIMIT', 0, BATCH)
  redis.call('RPUSH', q.ready, unpack(due))
  redis.call('ZREM', q.delayed, unpack(due))
end

-- The earlier of two times, either of which may be false for none.
local function earlier(one, other)
  if one and other then
    return tonumber(one) < tonumber(other) and one or other
  end
  return one or other
end

-- When the next job comes due or the next lease ends, '' for never: as was seen on the way, or else is looked for now.
local function next_event(q)
  local due, lease_end = q.next_due, q.next_lease_end
  if due == nil then
    due = select(2, soonest(q.delayed))
  end
  if lease_end == nil then
    lease_end = select(2, soonest(q.leased))
  end
  return earlier(due, lease_end ~= 'inf' and lease_end) or ''
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
  return {'claimed', id, lost, job.attempt, job.token, at, 'unknown', #flat, join(flat)}
end

-- The worker that held the job vanished: the fields that tell so, and what the answer says of it. What it needs is inside
-- it, since every script begins by making its functions, and this is rare.
local function take_over(q, id, flat, attempt)
  local fields = {}
  for i = 1, #flat, 2 do
    fields[flat[i]] = flat[i + 1]
  end

  -- The last entry of the history, if it is about this attempt: its worker had written it when it could write no more,
  -- or a claim had when it was broken off.
  local function recorded(errors, vanished)
    local last = redis.call('LINDEX', errors, -1)
    local readable, entry = pcall(cjson.decode, last or '')
    if readable and type(entry) == 'table' and entry.attempt == vanished then
      return last, type(entry.step) == 'string' and entry.step or ''
    end
    return nil
  end

  -- The worker that held the job vanished: its attempt enters the history. Returns the entry and the step.
  local function record_lost()
    local errors = q.jobs .. id .. ':errors'
    local vanished = tonumber(fields.attempt)
    local lost, step = recorded(errors, vanished)
    if lost then
      return lost, step
    end
    -- No checkpoint has told the step yet: it is the first one.
    step = fields.step or string.match(fields.shape or '', '^[^,!]+')
    lost = cjson.encode({
      attempt = vanished,
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

  local lost, step = record_lost()
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
-- only if no job is ready. What is seen on the way stays in q: another ready job, next_due and next_lease_end; false if
-- there is none, nil if nobody looked.
-- Returns {'idle', next due in ms or ''}, {'vanished', id}, {'unreported', id}, or
-- {'claimed', id, error of the lost attempt as JSON or '', attempt, token, as of when in ms, 'unknown', how many texts the hash
-- is, hash}; `claim` puts in place of 'unknown' when the next job comes due in ms or '', if it knows that none is ready.
local function claim_next(q)
  q.next_due, q.next_lease_end, q.another = nil, nil, nil
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
    return {'idle', next_event(q)}
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
  if q.next_lease_end ~= nil then
    q.next_lease_end = earlier(q.next_lease_end, q.lease)
  end
  if job.state == 'COMPLETED' or job.state == 'DEAD' then
    return {'unreported', id}
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
  return {'claimed', id, lost, attempt, token, q.now, 'unknown', #flat, join(flat)}
end
