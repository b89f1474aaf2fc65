package dev.nightjar.config;

import java.util.regex.Pattern;

/**
 * Finds credentials that somebody typed into a URL, so that they are refused and never printed. A
 * secret key may hold slashes, so in URLs of S3 everything up to the last @ counts.
 */
final class UrlCredentials {
  private static final Pattern INSIDE =
      Pattern.compile(
          "(?i)\\b(s3[an]?://)[^\\s/'\"@]*(?::[^\\s'\"]*)?@"
              + "|\\b([a-z][a-z0-9+.-]*://)[^\\s/'\"@:]*:[^\\s/'\"@]*@");

  private UrlCredentials() {}

  /** Whether the text has a URL with credentials. */
  static boolean in(String text) {
    return INSIDE.matcher(text).find();
  }

  /** The text with stars instead of credentials. */
  static String masked(String text) {
    return INSIDE
        .matcher(text)
        .replaceAll(found -> (found.group(1) == null ? found.group(2) : found.group(1)) + "***@");
  }
}
