package dev.jobdrill.recording;

import java.util.Optional;

/**
 * One unsafe HTTP request of a step: a {@code POST} or {@code PATCH}, say, which may change something at its server.
 *
 * @param jobId the job
 * @param step the step that was running when it was sent
 * @param attempt the attempt it belonged to
 * @param method the HTTP method
 * @param target the path with its query
 * @param key the value of {@code Idempotency-Key}, if the request had one
 * @param payload the first 16 hex digits of the SHA-256 of its body, volatile fields left out
 * @param applied whether the server may have acted on it: false if it never got there, or was rejected with a 4xx
 */
public record Effect(
    String jobId,
    String step,
    int attempt,
    String method,
    String target,
    Optional<String> key,
    String payload,
    boolean applied) {

  /** {@return what is asked for, whoever asks: two requests that are alike in it are the same effect, or a repetition} */
  public Identity identity() {
    return new Identity(jobId, step, method, target, payload);
  }

  /** {@return whether the method itself says that a repetition changes nothing: RFC 9110, section 9.2.2} */
  boolean isIdempotentByMethod() {
    return method.equals("PUT") || method.equals("DELETE");
  }

  /**
   * What an effect asks for.
   *
   * @param jobId the job
   * @param step the step
   * @param method the HTTP method
   * @param target the path with its query
   * @param payload the hash of the body
   */
  public record Identity(String jobId, String step, String method, String target, String payload) {
    /** {@return such as {@code POST /charges (payload 1a2b3c4d)}} */
    public String words() {
      return method + " " + Words.excerpt(target) + " (payload " + payload.substring(0, 8) + ")";
    }
  }
}
