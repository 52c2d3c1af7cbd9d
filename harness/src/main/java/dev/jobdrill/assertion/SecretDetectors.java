package dev.jobdrill.assertion;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds in a text what looks like a secret; tells its kind and never the text. */
final class SecretDetectors {
  /** ISO/IEC 7812 numbers as the big networks give them out, digits grouped or not, and part of no longer word. */
  private static final Pattern CARD =
      Pattern.compile("(?<![0-9A-Za-z.-])[2-6](?:[ -]?[0-9]){12,18}(?![0-9A-Za-z-]|\\.[0-9])");

  /** RFC 6750, section 2.1, and JSON Web Tokens, RFC 7519, wherever they stand. */
  private static final Pattern TOKEN = Pattern.compile(
      "(?i:\\bbearer)[ :=]+[A-Za-z0-9._~+/-]{8,}=*|\\beyJ[\\w-]{5,}\\.[\\w-]{5,}\\.[\\w-]*");

  private static final Pattern MAIL = Pattern.compile(
      "[A-Za-z0-9][A-Za-z0-9._%+-]{0,63}@[A-Za-z0-9][A-Za-z0-9-]{0,62}(?:\\.[A-Za-z0-9-]{1,63})*\\.[A-Za-z]{2,}");

  private SecretDetectors() {}

  static List<String> kindsIn(String text) {
    List<String> kinds = new ArrayList<>();
    if (hasCard(text)) {
      kinds.add("a card number");
    }
    if (TOKEN.matcher(text).find()) {
      kinds.add("a bearer token");
    }
    if (MAIL.matcher(text).find()) {
      kinds.add("an e-mail address");
    }
    return kinds;
  }

  private static boolean hasCard(String text) {
    Matcher matcher = CARD.matcher(text);
    while (matcher.find()) {
      if (passesLuhn(matcher.group().replaceAll("[ -]", ""))) {
        return true;
      }
    }
    return false;
  }

  /** ISO/IEC 7812-1, annex B. */
  static boolean passesLuhn(String digits) {
    int sum = 0;
    for (int i = 0; i < digits.length(); i++) {
      int digit = digits.charAt(digits.length() - 1 - i) - '0';
      int doubled = digit * 2;
      sum += i % 2 == 0 ? digit : doubled > 9 ? doubled - 9 : doubled;
    }
    return sum % 10 == 0;
  }
}
