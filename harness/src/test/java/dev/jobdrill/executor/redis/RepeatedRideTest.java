package dev.jobdrill.executor.redis;

import static dev.jobdrill.executor.redis.StoreRig.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jobdrill.executor.ChildState;
import dev.jobdrill.executor.ClaimRequest;
import dev.jobdrill.executor.ClaimResult;
import dev.jobdrill.executor.ClaimedJob;
import dev.jobdrill.executor.DeadSetCaps;
import dev.jobdrill.executor.JobRef;
import dev.jobdrill.executor.JobState;
import dev.jobdrill.executor.JobStoreException;
import dev.jobdrill.executor.Release;
import dev.jobdrill.executor.Released;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A request that went along with a release, and whose reply was lost, gets the job that it took, whether the release is
 * sent again or, once that is given up, the request by itself.
 */
class RepeatedRideTest {
  private static final JobRef J = new JobRef("q", "j");
  private static final JobRef CHILD = new JobRef("q", "child");
  private static final ChildState DONE = ChildState.completed("1");

  private final StoreRig rig = new StoreRig();

  enum Kind {
    COMPLETE("second"),
    FAIL("second"),
    /** The job is due at once, and as no other is ready, it is the next one itself. */
    FAIL_AND_TAKE_IT_AGAIN("j"),
    BURY("second"),
    PARK("second"),
    REPORTED("second");

    private final String next;

    Kind(String next) {
      this.next = next;
    }
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void takesTheSameJobAgain(Kind kind) {
    takesTheSameJobAgain(kind, jobThatRuns(kind));
  }

  /** Without a look for expired leases and due jobs before, which most releases do not take. */
  @ParameterizedTest
  @EnumSource(Kind.class)
  void takesTheSameJobAgainWhereAnotherReleaseHasJustLooked(Kind kind) {
    rig.enqueue("before");
    ClaimedJob before = rig.claim();
    rig.enqueue("looks");
    ClaimRequest looks = request("looks", before.ref());
    assertThat(rig.store()
            .complete(before, "two", "\"2\"", new Release(NOW, looks), null)
            .next())
        .isInstanceOf(ClaimResult.Claimed.class);

    takesTheSameJobAgain(kind, jobThatRuns(kind));
  }

  private ClaimedJob jobThatRuns(Kind kind) {
    rig.enqueue("j");
    ClaimedJob job = rig.claim();
    if (!kind.next.equals("j")) {
      rig.enqueue("second");
      rig.enqueue("third");
    }
    return job;
  }

  private void takesTheSameJobAgain(Kind kind, ClaimedJob job) {
    ClaimRequest request = request("next", J);
    ClaimResult first = release(kind, job, request).next();
    Map<String, Object> once = rig.dump();

    assertThat(jobOf(first).id()).isEqualTo(kind.next);
    assertThat(jobOf(release(kind, job, request).next())).isEqualTo(jobOf(first));
    assertThat(rig.dump()).isEqualTo(once);
    assertThat(jobOf(rig.store().claim(request, NOW))).isEqualTo(jobOf(first));
    assertThat(rig.dump()).isEqualTo(once);
  }

  /** Then what it takes is remembered with the slot, since the job that was to be released may be anyone's by then. */
  @Test
  void theRequestOfAReleaseThatNeverArrivedTakesOneJobHoweverOftenItIsSent() {
    jobThatRuns(Kind.COMPLETE);
    ClaimRequest request = request("next", J);
    ClaimedJob first = jobOf(rig.store().claim(request, NOW));
    Map<String, Object> once = rig.dump();

    assertThat(first.id()).isEqualTo("second");
    assertThat(jobOf(rig.store().claim(request, NOW))).isEqualTo(first);
    assertThat(rig.dump()).isEqualTo(once);
  }

  @Test
  void whatAnEarlierReleaseOfTheJobTookIsNotTakenForTheRequest() {
    ClaimedJob job = jobThatRuns(Kind.FAIL);
    release(Kind.FAIL, job, request("earlier", J));

    assertThat(jobOf(rig.store().claim(request("later", J), NOW)).id()).isEqualTo("third");
  }

  /** Whoever runs the released job next releases it as well, perhaps before the reply's loss is noticed. */
  @ParameterizedTest
  @EnumSource(
      value = Kind.class,
      names = {"FAIL", "PARK"})
  void isNotForgottenWhenTheReleasedJobIsReleasedByAnotherMeanwhile(Kind kind) {
    ClaimedJob job = jobThatRuns(kind);
    ClaimRequest request = request("next", J);
    ClaimedJob taken = jobOf(release(kind, job, request).next());
    rig.store().tellParent(J, CHILD, DONE);
    assertThat(jobOf(rig.store().claim(other("third"), NOW)).id()).isEqualTo("third");
    ClaimedJob again = jobOf(rig.store().claim(other("again"), NOW.plusSeconds(1)));
    assertThat(again.ref()).isEqualTo(J);
    assertThat(rig.store()
            .complete(again, "two", "\"2\"", new Release(NOW, other("idle")), null)
            .accepted())
        .isTrue();

    assertThat(release(kind, job, request).accepted()).isFalse();
    assertThat(jobOf(rig.store().claim(request, NOW))).isEqualTo(taken);
  }

  @Test
  void isNotForgottenWithADeadJobThatIsDeletedMeanwhile() {
    ClaimRequest request = request("next", J);
    ClaimedJob taken = jobOf(release(Kind.BURY, jobThatRuns(Kind.BURY), request).next());
    assertThat(rig.store().deleteDead(J)).isTrue();

    assertThat(jobOf(rig.store().claim(request, NOW))).isEqualTo(taken);
  }

  /** What stands first among the ready ones is looked at before the job's own end is written. */
  @Test
  void aJobCompletesThoughTheNextOneCannotBeRead() {
    ClaimedJob first = jobThatRuns(Kind.COMPLETE);
    ClaimedJob second = jobOf(release(Kind.COMPLETE, first, request("looks", J)).next());
    breakTheNextJob();
    ClaimRequest request = request("next", second.ref());

    assertThatThrownBy(() -> release(Kind.COMPLETE, second, request))
        .isInstanceOf(JobStoreException.class)
        .hasMessageContaining("WRONGTYPE");

    assertThat(rig.find("second").state()).isEqualTo(JobState.COMPLETED);
  }

  @Test
  void theJobThatWasTakenIsHadAgainThoughAnotherCannotBeRead() {
    ClaimedJob first = jobThatRuns(Kind.COMPLETE);
    ClaimedJob second = jobOf(release(Kind.COMPLETE, first, request("looks", J)).next());
    ClaimRequest request = request("next", second.ref());
    ClaimedJob third = jobOf(release(Kind.COMPLETE, second, request).next());
    breakTheNextJob();

    assertThat(jobOf(release(Kind.COMPLETE, second, request).next())).isEqualTo(third);
  }

  private void breakTheNextJob() {
    String prefix = rig.rig().prefix() + "{q}:";
    rig.rig().redis().set(prefix + "job:broken:data", "no hash");
    rig.rig().redis().lpush(prefix + "ready", "broken");
  }

  private Released release(Kind kind, ClaimedJob job, ClaimRequest request) {
    Release release = new Release(NOW, request);
    return switch (kind) {
      case COMPLETE -> rig.store().complete(job, "two", "\"2\"", release, null);
      case FAIL -> fail(job, 1, release);
      case FAIL_AND_TAKE_IT_AGAIN -> fail(job, 0, release);
      case BURY -> rig.store().bury(job, StoreRig.error(job, "died"), DeadSetCaps.NONE, release);
      case PARK -> {
        rig.store().spawn(job, List.of(CHILD), NOW);
        yield rig.store().park(job, List.of(CHILD), release);
      }
      case REPORTED -> {
        rig.store().complete(job, "two", "\"2\"", StoreRig.release(NOW), null);
        yield rig.store().reported(job.ref(), DONE, release);
      }
    };
  }

  private Released fail(ClaimedJob job, int seconds, Release release) {
    return rig.store()
        .fail(job, StoreRig.error(job, "failed"), NOW.plusSeconds(seconds), null, release);
  }

  private static ClaimRequest request(String id, JobRef released) {
    return new ClaimRequest("q", "w", 0, released, id, StoreRig.LEASE);
  }

  private static ClaimRequest other(String id) {
    return new ClaimRequest("q", "other", 0, null, id, StoreRig.LEASE);
  }

  private static ClaimedJob jobOf(ClaimResult result) {
    assertThat(result).isInstanceOf(ClaimResult.Claimed.class);
    return ((ClaimResult.Claimed) result).job();
  }
}
