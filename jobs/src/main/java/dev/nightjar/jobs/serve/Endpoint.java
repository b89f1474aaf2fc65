package dev.nightjar.jobs.serve;

import dev.nightjar.query.Searcher;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/** Answers requests to one path, from one index each. Safe for use by several threads. */
@FunctionalInterface
interface Endpoint {
  /**
   * A request.
   *
   * @param parameters of the query string, the first of each name
   * @param body empty without one
   */
  record Call(Map<String, String> parameters, byte[] body) {
    Optional<String> parameter(String name) {
      return Optional.ofNullable(parameters.get(name));
    }

    /** A parameter that the request cannot do without. */
    String required(String name) {
      return parameter(name)
          .orElseThrow(() -> ApiException.invalid(name, "Missing parameter '%s'".formatted(name)));
    }

    /** A parameter that is a whole number within bounds. */
    int number(String name, int least, int most, int fallback) {
      try {
        int number = parameter(name).map(Integer::parseInt).orElse(fallback);
        if (number >= least && number <= most) {
          return number;
        }
      } catch (NumberFormatException e) {
        // told below
      }
      throw ApiException.invalid(
          name, "Invalid '" + name + "': a whole number from " + least + " to " + most);
    }
  }

  /**
   * The answer, a record that becomes JSON.
   *
   * @param index is not closed before this returns
   * @throws ApiException if there is none
   * @throws dev.nightjar.config.InvalidInput likewise
   */
  Object answer(Call call, Searcher index) throws IOException;
}
