package dev.jobdrill.deadjob;

import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Tells what looks like a secret, so that an allowlist that lets one through does not do so in silence. */
final class SecretDetector {
  private static final Pattern NAME = Pattern.compile(
      "(?i).*(passw|passphrase|secret|token|api[-_]?key|private[-_]?key|credential|authorization"
          + "|cookie|session|cvc|cvv|iban|ssn|card[-_]?num).*");

  private static final Pattern KEY = Pattern.compile(
      "(?s).*(-----BEGIN [A-Z ]*PRIVATE KEY|\\b(sk|pk|rk)_(live|test)_[0-9A-Za-z]{8}|\\bgh[pousr]_[0-9A-Za-z]{20}"
          + "|\\bAKIA[0-9A-Z]{16}|\\bxox[abpr]-|\\beyJ[\\w-]{8,}\\.eyJ|(?i:bearer)\\s+\\S{8}"
          + "|://[^/\\s:@]+:[^/\\s@]+@).*");

  private static final Pattern EMAIL =
      Pattern.compile("(?s).*[\\w.+-]{1,64}@[\\w-]{1,63}(\\.[\\w-]{1,63})+.*");

  private static final Pattern DIGITS = Pattern.compile("(?<![\\d.])(?:\\d[ -]?){13,19}(?![\\d.])");
  private static final int LONG_ENOUGH = 20;
  private static final double RANDOM = 4.2;

  private SecretDetector() {}

  /** Why a value looks like a secret; its decoded forms are looked at, too. */
  static Optional<String> look(@Nullable String name, String value) {
    if (name != null && NAME.matcher(name).matches()) {
      return Optional.of("its name is that of a secret");
    }
    Optional<String> plain = plain(value);
    if (plain.isPresent() || value.length() < 16) {
      return plain;
    }
    byte[] bytes = Decoding.base64OrNull(value);
    String decoded = bytes == null ? null : Decoding.utf8OrNull(bytes);
    return decoded == null ? Optional.empty() : plain(decoded).map(why -> why + ", in base64");
  }

  private static Optional<String> plain(String value) {
    if (KEY.matcher(value).matches()) {
      return Optional.of("it looks like a key, a token or a password in a URL");
    }
    if (DIGITS.matcher(value).results().anyMatch(digits -> isCard(digits.group()))) {
      return Optional.of("it looks like the number of a payment card");
    }
    if (EMAIL.matcher(value).matches()) {
      return Optional.of("it looks like an e-mail address");
    }
    return value.length() >= LONG_ENOUGH && value.indexOf(' ') < 0 && entropy(value) > RANDOM
        ? Optional.of("it looks random, as keys are")
        : Optional.empty();
  }

  /** The check digit of ISO/IEC 7812-1, annex B (Luhn). */
  private static boolean isCard(String text) {
    String digits = text.replaceAll("[ -]", "");
    int sum = 0;
    for (int i = 0; i < digits.length(); i++) {
      int digit = digits.charAt(digits.length() - 1 - i) - '0';
      int doubled = i % 2 == 0 ? digit : digit * 2;
      sum += doubled > 9 ? doubled - 9 : doubled;
    }
    return sum % 10 == 0 && !digits.matches("0+");
  }

  /** Shannon's entropy, in bits a character. */
  private static double entropy(String value) {
    int length = Math.min(value.length(), 1000);
    java.util.Map<Character, Integer> counts = new java.util.HashMap<>();
    for (int i = 0; i < length; i++) {
      counts.merge(value.charAt(i), 1, Integer::sum);
    }
    return counts.values().stream()
            .mapToDouble(count -> -count / (double) length * Math.log(count / (double) length))
            .sum()
        / Math.log(2);
  }
}
