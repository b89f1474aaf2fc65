package dev.nightjar.embed.remote;

import dev.nightjar.config.InvalidInput;
import java.net.URI;
import java.util.List;
import java.util.Locale;

/** Base URLs of endpoints. */
final class EndpointUrl {
  private static final List<String> AZURE =
      List.of(
          ".openai.azure.com",
          ".services.ai.azure.com",
          ".cognitiveservices.azure.com",
          ".azure-api.net");

  private EndpointUrl() {}

  /**
   * A base URL without the slash at its end.
   *
   * @throws InvalidInput if it is none that can be asked
   */
  static String checked(String url) {
    if (url.isEmpty()) {
      return url;
    }
    try {
      URI uri = URI.create(url);
      String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
      if (List.of("http", "https").contains(scheme)
          && uri.getHost() != null
          && uri.getRawQuery() == null
          && uri.getRawFragment() == null
          && uri.getRawUserInfo() == null) {
        return url.replaceFirst("/+$", "");
      }
    } catch (IllegalArgumentException e) {
      // told below
    }
    throw new InvalidInput(
        "remote.base-url",
        url.replaceFirst("[?#].*|(?<=://)[^/@]*@", "…"),
        "http://HOST:PORT/v1 or https://HOST/v1, without a query or credentials");
  }

  /** Whether Azure answers there, which has its own header for keys. */
  static boolean isAzure(String url) {
    String host = url.isEmpty() ? null : URI.create(url).getHost();
    return host != null && AZURE.stream().anyMatch(host.toLowerCase(Locale.ROOT)::endsWith);
  }

  /** As messages name it. */
  static String shown(String url) {
    return url.isEmpty() ? "api.openai.com" : url;
  }
}
