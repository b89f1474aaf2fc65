package dev.nightjar.jobs.serve;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.nightjar.config.InvalidInput;
import dev.nightjar.config.OptionNames;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A request that is not answered; becomes a status and an error in the shape of OpenAI's. */
final class ApiException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private static final Pattern MARK = Pattern.compile("(option )?‹[a-z]+\\.([a-z-]+)›");
  private static final String INVALID = "invalid_request_error";

  private final int status;

  @SuppressWarnings("serial")
  private final transient Answer.Detail detail;

  private final transient OptionalInt retryAfter;

  /** What a client reads. */
  record Answer(Detail error) {
    /**
     * What is wrong.
     *
     * @param param the field of the request that is to blame; null for none
     */
    @JsonInclude
    record Detail(String message, String type, @Nullable String param, @Nullable String code) {}
  }

  private ApiException(int status, Answer.Detail detail, OptionalInt retryAfter) {
    super(detail.message());
    this.status = status;
    this.detail = detail;
    this.retryAfter = retryAfter;
  }

  private static ApiException of(
      int status, String message, String type, @Nullable String param, @Nullable String code) {
    return new ApiException(
        status, new Answer.Detail(message, type, param, code), OptionalInt.empty());
  }

  /** A wrong field. */
  static ApiException invalid(String param, String message) {
    return of(400, message, INVALID, param, null);
  }

  /** A request that no field alone is to blame for. */
  static ApiException refused(int status, String message) {
    return of(status, message, INVALID, null, null);
  }

  /** A body of more bytes than these. */
  static ApiException tooLarge(int mostBytes) {
    return refused(413, String.format(Locale.ROOT, "The body has more than %d bytes", mostBytes));
  }

  /** A model that is not served. */
  static ApiException unknownModel(String message) {
    return of(404, message, INVALID, "model", "model_not_found");
  }

  /** No token, or another one. */
  static ApiException unauthorized() {
    return of(
        401,
        "Missing or wrong token: send 'Authorization: Bearer TOKEN'",
        INVALID,
        null,
        "invalid_api_key");
  }

  /**
   * Too much at once.
   *
   * @param seconds after which to come again
   */
  static ApiException busy(String message, int seconds) {
    return new ApiException(
        429,
        new Answer.Detail(message, "rate_limit_error", null, "rate_limit_exceeded"),
        OptionalInt.of(seconds));
  }

  /** The server's own failure, of which clients learn nothing more. */
  static ApiException failed(int status, String message) {
    return of(status, message, "server_error", null, null);
  }

  /**
   * Wrong input as the library tells it, its options named as the fields of a request.
   *
   * @param names how what is no field is called
   */
  static ApiException of(InvalidInput wrong, OptionNames names) {
    InvalidInput.Problem first = wrong.problems().getFirst();
    String named = MARK.matcher(first.text()).replaceAll(ApiException::field);
    return invalid(param(first.subject()), names.in(named));
  }

  private static String field(MatchResult mark) {
    return Matcher.quoteReplacement("'" + param(mark.group(2)) + "'");
  }

  /** {@code search.filter} is the field filter, {@code QUERY} query. */
  private static String param(String subject) {
    return subject
        .substring(subject.lastIndexOf('.') + 1)
        .replace('-', '_')
        .toLowerCase(Locale.ROOT);
  }

  int status() {
    return status;
  }

  /** Seconds after which the client may come again, if it was too much. */
  OptionalInt retryAfter() {
    return retryAfter;
  }

  Answer answer() {
    return new Answer(detail);
  }
}
