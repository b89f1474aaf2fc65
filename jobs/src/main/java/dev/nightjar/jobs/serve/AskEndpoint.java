package dev.nightjar.jobs.serve;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.nightjar.query.ContextSpec;
import dev.nightjar.query.PromptContext;
import dev.nightjar.query.SearchSpec;
import dev.nightjar.query.Searcher;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** Makes the context of a language model. */
final class AskEndpoint implements Endpoint {
  private static final int LONGEST = 10_000_000;

  private static final Set<String> NAMES =
      SearchEndpoint.names(Set.of("question", "budget", "budget_tokens", "sources", "lambda"));

  private final ServeSpec spec;
  private final SearchFields fields;

  AskEndpoint(ServeSpec spec) {
    this.spec = spec;
    this.fields =
        new SearchFields(
            spec.defaults().search().top(spec.defaults().candidates()), spec.limits().top());
  }

  /** A context with the index that it is of. */
  record Context(String index, @JsonUnwrapped PromptContext context) {}

  @Override
  public Context answer(Call call, Searcher index) throws IOException {
    RequestBody body = RequestBody.of(call.body(), spec.limits().characters()).knowing(NAMES);
    String question = body.text("question").orElse("");
    if (question.isBlank()) {
      throw ApiException.invalid("question", "Missing 'question': it is blank");
    }
    SearchSpec search = fields.of(body);
    if (search.rerank() > 0) { // those that it does not rank are no candidates
      search = search.top(Math.min(search.rerank(), search.top()));
    }
    return new Context(
        index.manifest().id(), index.context(question, search.in(index.manifest()), context(body)));
  }

  private ContextSpec context(RequestBody body) {
    ContextSpec usual = spec.defaults().context();
    Optional<Integer> characters = body.number("budget", 1, LONGEST);
    Optional<Integer> tokens = body.number("budget_tokens", 1, LONGEST);
    boolean said = characters.isPresent() || tokens.isPresent();
    return new ContextSpec(
        said ? optional(characters) : usual.characters(),
        said ? optional(tokens) : usual.tokens(),
        body.number("sources", 1, spec.limits().top())
            .orElse(Math.min(usual.sources(), spec.limits().top())),
        body.share("lambda").orElse(usual.lambda()));
  }

  private static OptionalInt optional(Optional<Integer> number) {
    return number.map(OptionalInt::of).orElse(OptionalInt.empty());
  }
}
