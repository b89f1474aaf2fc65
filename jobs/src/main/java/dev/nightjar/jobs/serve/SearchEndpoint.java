package dev.nightjar.jobs.serve;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.nightjar.index.Likes;
import dev.nightjar.query.Answer;
import dev.nightjar.query.Searcher;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Answers a question, or finds what is like items of the index, or both. */
final class SearchEndpoint implements Endpoint {
  private static final int MOST_ITEMS = 100;

  private static final Set<String> NAMES = names(Set.of("query", "like", "unlike", "explain"));

  private final ServeSpec spec;
  private final SearchFields fields;

  SearchEndpoint(ServeSpec spec) {
    this.spec = spec;
    this.fields = new SearchFields(spec.defaults().search(), spec.limits().top());
  }

  static Set<String> names(Set<String> own) {
    Set<String> names = new HashSet<>(SearchFields.NAMES);
    names.addAll(own);
    return Set.copyOf(names);
  }

  /** An answer with the index that it is of. */
  record Found(String index, @JsonUnwrapped Answer answer) {}

  @Override
  public Found answer(Call call, Searcher index) throws IOException {
    RequestBody body = RequestBody.of(call.body(), spec.limits().characters()).knowing(NAMES);
    String query = body.text("query").orElse("");
    List<String> liked = body.texts("like", MOST_ITEMS);
    List<String> unliked = body.texts("unlike", MOST_ITEMS);
    if (query.isBlank() && liked.isEmpty()) {
      throw ApiException.invalid("query", "Missing 'query': a question, or ids in 'like'");
    }
    Searcher.Found found =
        index.find(
            query,
            new Likes(liked, unliked, spec.defaults().unlikeWeight()),
            fields.of(body).in(index.manifest()));
    return new Found(index.manifest().id(), found.answer(body.flag("explain").orElse(false)));
  }
}
