package dev.nightjar.embed.folder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nightjar.embed.ModelException;
import dev.nightjar.embed.ModelSpec;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What stands before queries and passages, as a folder says it. */
class TestPrompts {
  private static Prompts read(String json) throws IOException {
    return Prompts.read(Path.of("model"), new ObjectMapper().readTree(json));
  }

  @Test
  void aFolderThatSaysNothingHasNone() throws IOException {
    for (String json : new String[] {"{}", "{\"prompts\": {}}", "{\"prompts\": null}"}) {
      Prompts prompts = read(json);
      assertThat(prompts.named()).as(json).isEmpty();
      assertThat(prompts.query()).isEmpty();
      assertThat(prompts.passage()).isEmpty();
    }
  }

  @Test
  void queriesAndPassagesHaveTheirOwn() throws IOException {
    Prompts prompts = read("{\"prompts\": {\"query\": \"query: \", \"passage\": \"passage: \"}}");
    assertThat(prompts.query()).isEqualTo("query: ");
    assertThat(prompts.passage()).isEqualTo("passage: ");
    assertThat(prompts.byDefault()).isEmpty();
  }

  @Test
  void passagesAreAlsoCalledDocumentsOrCorpus() throws IOException {
    assertThat(read("{\"prompts\": {\"document\": \"d: \"}}").passage()).isEqualTo("d: ");
    assertThat(read("{\"prompts\": {\"corpus\": \"c: \"}}").passage()).isEqualTo("c: ");
    assertThat(
            read("{\"prompts\": {\"corpus\": \"c: \", \"document\": \"d: \", \"passage\": \"p:"
                    + " \"}}")
                .passage())
        .isEqualTo("p: ");
  }

  @Test
  void theDefaultOneServesWhereThereIsNoOther() throws IOException {
    Prompts prompts =
        read(
            """
            {"prompts": {"query": "q: ", "topic": "t: "}, "default_prompt_name": "topic"}\
            """);
    assertThat(prompts.query()).isEqualTo("q: ");
    assertThat(prompts.passage()).isEqualTo("t: ");
    assertThat(prompts.byDefault()).isEqualTo("t: ");
    assertThat(prompts.named()).containsEntry(ModelSpec.DEFAULT_PROMPT, "t: ").hasSize(3);
  }

  @Test
  void anEmptyOneForQueriesIsNotTheDefault() throws IOException {
    Prompts prompts =
        read(
            """
            {"prompts": {"query": "", "topic": "t: "}, "default_prompt_name": "topic"}\
            """);
    assertThat(prompts.query()).isEmpty();
  }

  @Test
  void aDefaultThatIsNoneOfThemIsRefused() {
    assertThatThrownBy(() -> read("{\"prompts\": {\"a\": \"b\"}, \"default_prompt_name\": \"c\"}"))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("default_prompt_name 'c' is none of its prompts [a]");
  }
}
