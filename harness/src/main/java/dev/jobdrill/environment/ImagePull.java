package dev.jobdrill.environment;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.exception.DockerClientException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.PullResponseItem;
import java.io.Closeable;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Makes sure that an image is there, by one pull at most. Testcontainers would try again for two minutes, also where a
 * registry cannot be reached at all, and only then say so; and docker-java's own callback logs a stack trace for what
 * is reported here anyway.
 */
final class ImagePull implements ResultCallback<PullResponseItem> {

  private static final long LIMIT_MINUTES = 5;

  private final CompletableFuture<Void> outcome = new CompletableFuture<>();

  private ImagePull() {}

  /** Throws docker-java's exceptions if the image is neither here nor to be had. */
  static void ensure(DockerClient client, String image) throws InterruptedException {
    try {
      client.inspectImageCmd(image).exec();
    } catch (NotFoundException missing) {
      client.pullImageCmd(image).exec(new ImagePull()).await();
    }
  }

  @Override
  public void onStart(Closeable stream) {
    var unused = outcome.whenComplete((done, failure) -> closeQuietly(stream));
  }

  @Override
  public void onNext(PullResponseItem item) {
    if (item.isErrorIndicated()) {
      outcome.completeExceptionally(new DockerClientException(
          item.getErrorDetail() == null
              ? "the registry refused it"
              : String.valueOf(item.getErrorDetail().getMessage())));
    }
  }

  @Override
  public void onError(Throwable failure) {
    outcome.completeExceptionally(failure);
  }

  @Override
  public void onComplete() {
    outcome.complete(null);
  }

  @Override
  public void close() {
    outcome.cancel(false);
  }

  private void await() throws InterruptedException {
    try (this) {
      outcome.get(LIMIT_MINUTES, TimeUnit.MINUTES);
    } catch (ExecutionException failure) {
      throw new DockerClientException("the pull failed", failure);
    } catch (TimeoutException late) {
      throw new DockerClientException("not pulled within " + LIMIT_MINUTES + " minutes", late);
    }
  }

  private static void closeQuietly(Closeable stream) {
    try {
      stream.close();
    } catch (IOException alreadyBroken) {
      // The outcome is known; how its stream ends changes nothing.
    }
  }
}
