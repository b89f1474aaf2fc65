package dev.nightjar.embed.remote;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Divides inputs into requests, in their order. */
public final class RequestPlan {
  private RequestPlan() {}

  /**
   * Requests as indices into {@code tokens}, each exactly once.
   *
   * @param tokens of each input
   * @param maxTokens of a request; a longer input goes alone
   * @param maxItems of a request
   */
  public static List<int[]> of(int[] tokens, int maxTokens, int maxItems) {
    List<int[]> requests = new ArrayList<>();
    int from = 0;
    long held = 0;
    for (int i = 0; i < tokens.length; i++) {
      if (i > from && (held + tokens[i] > maxTokens || i - from >= maxItems)) {
        requests.add(IntStream.range(from, i).toArray());
        from = i;
        held = 0;
      }
      held += tokens[i];
    }
    if (from < tokens.length) {
      requests.add(IntStream.range(from, tokens.length).toArray());
    }
    return requests;
  }

  /** The first half of a request. */
  static int[] front(int[] request) {
    return Arrays.copyOf(request, request.length / 2);
  }

  /** The other half. */
  static int[] back(int[] request) {
    return Arrays.copyOfRange(request, request.length / 2, request.length);
  }
}
