-- Shared by `claim` and by every transition that lets go of a job: takes the next job of the queue.
--
-- In every script of this store the new index entry is written first, then the job's hash in one HSET, then the old
-- index entry is removed. So a script that Redis ends half-way, for want of memory or of a right, has lost no job,
-- and its repetition finds what was left to do. Entries left over are told by the hash's state, and removed here.

-- Every script begins by making its functions, and making one takes about as long as a small command. So what is not needed for
-- most jobs is made inside of others.

-- How many entries one claim moves at most, so that its cost has a bound.
local BATCH = 100

-- What decides about a job. A field that should hold a number and does not counts as 0, since a claim that breaks off at one
-- job stops the whole queue. It is picked from the hash that goes to the worker anyway: a table of all fields, grown one
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

-- What stands first in the ready list, with its hash; nil if nothing does. It stays there for now.
local function head(q)
  local ids = redis.call('LRANGE', q.ready, 0, 1)
  q.another = ids[2] or false
  if not ids[1] then
    return nil
  end
  local flat = redis.call('HGETALL', q.jobs .. ids[1] .. ':data')
  return ids[1], flat, decisive(flat)
end

-- Finds the next job where it is not just the head of the ready list, which is given if it was looked at already.
-- Returns what claim_next does if no job is to be taken, or was taken before; or else nothing, the job with its hash, and if
-- its lease ran out, the function that tells of it.
local function search(q, id, flat, job)
  -- When the next job comes due and the next lease ends, as was seen on the way; false for never, nil if nobody looked.
  local next_due, next_lease_end

  -- The first entry of a sorted set with its time; two times false if it is empty.
  local function soonest(key)
    local first = redis.call('ZRANGE', key, 0, 0, 'WITHSCORES')
    return first[1] or false, first[2] or false
  end

  -- Whether the lease that the job's hash tells of has not run out.
  local function is_leased(found)
    return (tonumber(found.lease) or 0) > tonumber(q.now)
  end

  -- What this very request took when it was sent the first time and its reply was lost. That is remembered with the job that
  -- was completed, or else with the slot that asks.
  local function repeated()
    -- The job, if it is still this request's.
    local function taken(taken_id)
      local hash = redis.call('HGETALL', q.jobs .. taken_id .. ':data')
      local found = decisive(hash)
      if found.claim ~= q.request or not is_leased(found) then
        return nil
      end
      local lost = found.lost == found.attempt and redis.call('LINDEX', q.jobs .. taken_id .. ':errors', -1) or ''
      local at = string.format('%.0f', found.lease - (q.lease - q.now))
      return {'claimed', taken_id, lost, found.attempt, found.token, at, 'unknown', #hash, join(hash)}
    end

    local with_completed = q.completed and redis.call('HGET', q.completed, 'next')
    local again = with_completed and taken(with_completed)
    if again or not q.slot then
      return again
    end
    local request, with_slot = string.match(redis.call('GET', q.slot) or '', '^(%S+) (.*)$')
    return request == q.request and taken(with_slot)
  end

  -- Redis keeps a sorted set of up to 128 short entries as one string, and searches it from its beginning at every change;
  -- one that once held a longer entry it keeps as a skip list, in which a change costs a fifth at a hundred entries. The
  -- entry, should it ever stay for want of a right, is no job's and never comes due, and goes at the next look.
  local function spread_out()
    local size = redis.call('ZCARD', q.leased)
    if size >= 16 and size <= 129 then
      local long = string.rep('-', 65)
      redis.call('ZADD', q.leased, '+inf', long)
      redis.call('ZREM', q.leased, long)
    end
  end

  -- The job whose lease ran out first, with its hash; nil if there is none. The sorted set is corrected
  -- here, and only here, by the job's own lease, which checkpoints and renewals move on.
  local function first_expired()
    for _ = 1, BATCH do
      local first, lease_end = soonest(q.leased)
      if not first or tonumber(lease_end) > tonumber(q.now) then
        next_lease_end = lease_end
        return nil
      end
      local hash = redis.call('HGETALL', q.jobs .. first .. ':data')
      local found = decisive(hash)
      if found.state == 'ACTIVE' and is_leased(found) then
        redis.call('ZADD', q.leased, found.lease, first)
      elseif found.state == 'READY' or found.state == 'SCHEDULED' or found.state == 'WAITING' then
        redis.call('ZREM', q.leased, first)
      else
        return first, hash, found
      end
    end
    return nil
  end

  -- Whether an entry of the ready list is a leftover: the job is another worker's, has settled, or waits for something.
  local function is_leftover(entry, found)
    if found.state == 'ACTIVE' then
      return is_leased(found)
    end
    if found.state == 'SCHEDULED' then
      local due = redis.call('ZSCORE', q.delayed, entry)
      return due and tonumber(due) > tonumber(q.now)
    end
    return found.state == 'COMPLETED' or found.state == 'DEAD' or found.state == 'WAITING'
  end

  -- The oldest ready job, with its hash, from the head of the list on; nil if there is none.
  local function first_ready(entry, hash, found)
    while entry and is_leftover(entry, found) do
      redis.call('LPOP', q.ready)
      entry, hash, found = head(q)
    end
    return entry, hash, found
  end

  local function promote_due()
    local _, due_at = soonest(q.delayed)
    if not due_at or tonumber(due_at) > tonumber(q.now) then
      next_due = due_at
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

  -- When the next job comes due or the next lease ends, '' for never. Given the end of the lease that was taken meanwhile.
  function q.next_event(taken)
    if next_due == nil then
      next_due = select(2, soonest(q.delayed))
    end
    if next_lease_end == nil then
      next_lease_end = select(2, soonest(q.leased))
    end
    local lease_end = earlier(next_lease_end, taken)
    return earlier(next_due, lease_end ~= 'inf' and lease_end) or ''
  end

  -- The worker that held the job vanished: the fields that tell so, and what the answer says of it.
  local function take_over(attempt)
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

    -- Its attempt enters the history. Returns the entry and the step.
    local function record_lost()
      local errors = q.jobs .. id .. ':errors'
      local vanished = tonumber(fields.attempt) or 0
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
    local changed = {failures, (tonumber(fields[failures]) or 0) + 1, 'history', 1, 'lost', attempt}
    for i = 1, 4 do
      -- Of a field that is told twice, the later value counts.
      flat[#flat + 1] = tostring(changed[i])
    end
    return lost, changed
  end

  local again = not q.new and repeated()
  if again or q.only_again then
    return again
  end
  local expired
  if q.look then
    spread_out()
  else
    if q.another == nil then
      id, flat, job = head(q)
    end
    id, flat, job = first_ready(id, flat, job)
  end
  -- A lease that ran out is found by its own entry, even if the job has one among the ready left over.
  if not id or job.state == 'ACTIVE' then
    id, flat, job = first_expired()
    expired = id
  end
  if not id then
    promote_due()
    id, flat, job = first_ready(head(q))
  end
  if not id then
    return {'idle', q.next_event()}
  end
  if #flat == 0 then
    if expired then
      redis.call('ZREM', q.leased, id)
    else
      redis.call('LPOP', q.ready)
    end
    return {'vanished', id}
  end
  return nil, id, flat, job, expired and take_over
end

-- q: keys ready, delayed, leased, and slot or completed or both; prefix jobs; values now, lease, worker, request; new if the
-- request was surely not sent before, only_again to search for nothing but what it took then; look unless another claim has
-- just looked for expired leases and due jobs: then they are looked for only if no job is ready. If `head` was asked before,
-- its answer is in id, flat and job, with `another`, and remembered is the id that `completed` remembers already. Whether
-- there is another ready job stays in q, and after a search how to learn of the next event.
-- Returns {'idle', next due in ms or ''}, {'vanished', id}, {'unreported', id}, or
-- {'claimed', id, error of the lost attempt as JSON or '', attempt, token, as of when in ms, 'unknown', how many texts the hash
-- is, hash}; `claim` puts in place of 'unknown' when the next job comes due in ms or '', if it knows that none is ready.
local function claim_next(q)
  local id, flat, job = q.id, q.flat, q.job
  if q.new and not q.look and q.another == nil then
    id, flat, job = head(q)
  end
  local take_over
  if not q.new or q.look or not id or job.state ~= 'READY' then
    local instead
    instead, id, flat, job, take_over = search(q, id, flat, job)
    if instead then
      return instead
    end
  end
  redis.call('ZADD', q.leased, q.lease, id)
  if job.state == 'COMPLETED' or job.state == 'DEAD' then
    return {'unreported', id}
  end
  local attempt = (tonumber(job.attempt) or 0) + 1
  local token = (tonumber(job.token) or 0) + 1
  local lost, changed = '', {}
  if take_over then
    lost, changed = take_over(attempt)
  end
  -- Before the job's hash, so that a repetition finds what it took.
  if q.slot then
    redis.call('SET', q.slot, q.request .. ' ' .. id, 'PX', 86400000)
  elseif id ~= q.remembered then
    redis.call('HSET', q.completed, 'next', id)
  end
  redis.call('HSET', q.jobs .. id .. ':data', 'attempt', attempt, 'token', token, 'state', 'ACTIVE', 'lease', q.lease,
    'worker', q.worker, 'claim', q.request, unpack(changed))
  if not take_over then
    redis.call('LPOP', q.ready)
  end
  return {'claimed', id, lost, attempt, token, q.now, 'unknown', #flat, join(flat)}
end
