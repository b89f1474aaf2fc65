package dev.nightjar.jobs.serve;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Who may ask. A page of somebody else can have its own name resolve to this machine and then ask
 * as if it were this server's (DNS rebinding); its requests carry its name, so that only names that
 * are known are answered, and addresses, which nobody can rebind.
 */
record Guard(ServeSpec.Address address) {
  private static final Pattern NUMBERS = Pattern.compile("[0-9.]+|\\[[0-9a-fA-F:.]+]");
  private static final String BEARER = "Bearer ";

  /**
   * Refuses a host that is not this server.
   *
   * @param host of the request, without its port; null where a client of HTTP/1.0 sends none
   */
  void checkHost(@Nullable String host) {
    if (host == null) {
      return;
    }
    String name = host.toLowerCase(Locale.ROOT);
    boolean known =
        name.equals("localhost")
            || name.equals(address.host().toLowerCase(Locale.ROOT))
            || NUMBERS.matcher(name).matches()
            || address.names().stream().anyMatch(name::equalsIgnoreCase);
    if (!known) {
      throw ApiException.refused(
          421, "This server is not called by that name; serve.names has those it is called by");
    }
  }

  /** Refuses a request without the token, if one is needed. */
  void checkToken(@Nullable String authorization) {
    if (address.token().isEmpty()) {
      return;
    }
    boolean brought =
        authorization != null
            && authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())
            && MessageDigest.isEqual(
                bytes(authorization.substring(BEARER.length()).strip()),
                bytes(address.token().get()));
    if (!brought) {
      throw ApiException.unauthorized();
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
