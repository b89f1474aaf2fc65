package dev.nightjar.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nightjar.jobs.CommandRunner.Ran;
import dev.nightjar.testing.TinyModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Searches, contexts and their evaluation as their users type them. */
class TestSearchCommands extends IndexedSample {
  @Test
  void everyModeFindsTheDocumentAndEveryQueryIsAnObject() throws IOException {
    for (String mode : List.of("vector", "text", "hybrid")) {
      List<JsonNode> answers = hits("--mode", mode, "--top", "3", "--explain", text(8), text(17));
      assertThat(answers).hasSize(2);
      JsonNode hits = answers.getFirst().path("hits");
      assertThat(answers.getFirst().path("query").asText()).isEqualTo(text(8));
      assertThat(hits).as(mode).hasSize(mode.equals("text") ? 1 : 3);
      JsonNode first = hits.get(0);
      assertThat(first.path("document_id").asText()).as(mode).isEqualTo("d8");
      assertThat(first.path("rank").asInt()).isEqualTo(1);
      assertThat(first.path("text").asText()).isEqualTo(text(8));
      assertThat(first.path("start").asInt()).isZero();
      assertThat(first.path("end").asInt()).isEqualTo(text(8).length());
      assertThat(first.path("attributes").path("lang").asText()).isEqualTo("en");
      assertThat(first.path("vector_rank").isNull()).isEqualTo(mode.equals("text"));
      assertThat(first.path("bm25").isNull()).isEqualTo(mode.equals("vector"));
      assertThat(answers.getLast().path("hits").get(0).path("document_id").asText())
          .as(mode)
          .isEqualTo("d17");
    }
  }

  @Test
  void filtersByAttributesAndDocument() throws IOException {
    JsonNode hits =
        hits("--top", "60", "--filter", "lang = 'zh' and year >= 2050", text(3)).getFirst();
    assertThat(hits.path("hits").findValuesAsText("document_id"))
        .containsExactlyInAnyOrder("d51", "d53", "d55", "d57", "d59");
    JsonNode one = hits("--filter", "document_id in ('d7')", "--mode", "text", "word7").getFirst();
    assertThat(one.path("hits").findValuesAsText("document_id")).containsExactly("d7");
  }

  @ParameterizedTest
  @ValueSource(strings = {"de-DE", "ar-EG-u-nu-arab"})
  void numbersAreTheSameInEveryLocale(String locale) {
    String[] question = {"--mode", "hybrid", "--explain", text(8)};
    Ran expected = search(question);
    Locale usual = Locale.getDefault();
    Locale.setDefault(Locale.forLanguageTag(locale));
    try {
      assertThat(search(question)).isEqualTo(expected);
    } finally {
      Locale.setDefault(usual);
    }
  }

  @Test
  void peopleGetATableWithRanksAndScores() {
    Ran ran = search("--mode", "hybrid", "--explain", "--top", "2", text(8));
    assertThat(ran.code()).as(ran.err()).isZero();
    assertThat(ran.out())
        .contains("Q: " + text(8))
        .containsPattern("   1  1\\.0000  d8\\S*  \\[0–\\d+]")
        .containsPattern(
            "vector: rank 1, similarity 1\\.0000, adds 0\\.8000   text: rank 1, BM25 \\d\\S+, adds 0\\.2000");
  }

  @Test
  void itemsLikeOthersAreFoundByIdsWithoutOpeningAModel() throws IOException {
    String[] nowhere = {"--model", "never-opened", "--top", "4"};
    for (String mode : List.of("vector", "text", "hybrid")) {
      Ran ran =
          search(with(nowhere, "--mode", mode, "--like", "d9", "--like", "d11,d13", "--json"));
      assertThat(ran.code()).as(ran.err()).isZero();
      JsonNode answer = new ObjectMapper().readTree(ran.out());
      assertThat(answer.path("query").asText()).isEmpty();
      assertThat(answer.path("like")).hasToString("[\"d9\",\"d11\",\"d13\"]");
      assertThat(answer.has("unlike")).isFalse();
      assertThat(answer.path("hits").findValuesAsText("document_id"))
          .as(mode)
          .hasSize(4)
          .doesNotContain("d9", "d11", "d13");
    }
    JsonNode filtered =
        hits("--like", "d8", "--unlike", "d9#0", "--filter", "year < 2020", "--top", "60")
            .getFirst();
    assertThat(filtered.path("unlike")).hasToString("[\"d9#0\"]");
    assertThat(filtered.path("hits")).hasSize(18);
    List<JsonNode> both = hits("--like", "d8", text(17), text(18));
    assertThat(both).hasSize(2);
    assertThat(both.getFirst().path("query").asText()).isEqualTo(text(17));
    assertThat(search("--like", "d8", "--unlike", "d9", "--top", "1").out())
        .startsWith("\nLike: d8\nUnlike: d9\n   1  ");
  }

  private static String[] with(String[] args, String... more) {
    return Stream.concat(Stream.of(args), Stream.of(more)).toArray(String[]::new);
  }

  @Test
  void aContextIsMadeForEachQuestion() throws IOException {
    Ran ran =
        CommandRunner.run(
            new AskJob(),
            "--index",
            index,
            "--mode",
            "hybrid",
            "--filter",
            "lang = 'en'",
            "--budget-tokens",
            "40",
            "--sources",
            "2",
            "--json",
            text(8),
            text(18));
    assertThat(ran.code()).as(ran.err()).isZero();
    List<String> lines = ran.out().lines().toList();
    assertThat(lines).hasSize(2);
    for (int i = 0; i < 2; i++) {
      JsonNode context = new ObjectMapper().readTree(lines.get(i));
      String text = text(i == 0 ? 8 : 18);
      assertThat(context.path("question").asText()).isEqualTo(text);
      assertThat(context.path("context").asText()).startsWith("[1] d").contains("\n" + text);
      assertThat(context.path("tokens").asInt()).isBetween(1, 40);
      JsonNode source = context.path("sources").get(0);
      assertThat(source.path("n").asInt()).isEqualTo(1);
      assertThat(source.path("document_id").asText()).isEqualTo(i == 0 ? "d8" : "d18");
      assertThat(source.path("chunk_id").asText()).startsWith(source.path("document_id").asText());
      assertThat(source.path("text").asText()).isEqualTo(text);
      assertThat(source.path("score").asDouble()).isPositive();
    }
    Ran read = CommandRunner.run(new AskJob(), "--index", index, "--budget", "60", text(8));
    assertThat(read.out())
        .startsWith("\nQ: " + text(8) + "\n\n[1] d8 · 0–")
        .containsPattern("   1  1\\.0000  d8#0  \\[0–\\d+]")
        .containsPattern("\\d+ characters; 50 candidates");
    assertProblem(CommandRunner.run(new AskJob(), "--index", index), "Missing QUESTION");
    assertProblem(CommandRunner.run(new AskJob(), "--index", index, " "), "Invalid QUESTION ' '");
    assertProblem(
        CommandRunner.run(new AskJob(), "--index", index, "--budget", "5", "x"),
        "leave no room",
        "give a larger --budget or --budget-tokens");
  }

  @Test
  void wrongUseIsNamedWithItsPlaceAndRemedy() {
    assertProblem(
        search("--like", "d88"), "Invalid option '--like': 'd88' (the index has no chunk");
    assertProblem(
        search("--like", "d8", "--queries", path("corpus.jsonl"), "--output", path("x.jsonl")),
        "Invalid option '--like': --queries asks the questions of a file");
    assertProblem(
        search("--top", "0", "x"), "Invalid option '--top': 0 (a number from 1 to 10000)");
    assertProblem(
        search("--filter", "lang = ", "x"), "'--filter': lang =", "character 8, at the end");
    assertProblem(
        search("--filter", "lnag = 'en'", "x"), "unknown attribute 'lnag'; did you mean 'lang'?");
    assertProblem(search("  "), "Invalid QUERY '  ': it is blank");
    assertProblem(search(), "Missing QUERY", "--queries FILE --output PATH");
    assertProblem(search("--recall", "1", "--width", "5", "x"), "Invalid option '--recall'");
    assertProblem(search("--mdoe", "text", "x"), "did you mean '--mode'?");
    assertProblem(
        CommandRunner.run(new SearchJob(), "--index", path("vectors"), "x"),
        "it holds vectors: nightjar index --vectors");
  }

  @Test
  void anotherModelIsRefusedByItsFingerprint() throws IOException {
    String other = TinyModel.write(folder.resolve("other"), 7).toString();
    assertProblem(
        search("--model", other, "x"),
        "Invalid option '--model': " + other,
        "its fingerprint is",
        "was made with");
    String pooled = TinyModel.writePooled(folder.resolve("pooled")).toString();
    assertProblem(
        search("--model", pooled, "x"),
        "Invalid option '--model': " + pooled,
        "was made with 'model'; Invalid option '--pooling': mean");
    Path moved = folder.resolve("moved");
    TinyModel.write(moved);
    assertThat(search("--model", moved.toString(), text(8)).code()).isZero();
  }

  @Test
  void aModelThatCannotBeReadIsNoWrongUse() throws IOException {
    Path unread = TinyModel.write(folder.resolve("unread"));
    Files.writeString(unread.resolve("config.json"), "{\"hidden");
    Ran ran = search("--model", unread.toString(), "x");
    assertThat(ran.code()).as(ran.err()).isEqualTo(1);
    assertThat(ran.err()).startsWith("nightjar: Cannot read " + unread.resolve("config.json"));
  }

  @Test
  void aFileOfQueriesIsAnsweredAsTheSameQueriesOneByOne() throws IOException {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      lines.add(String.format(Locale.ROOT, "{\"id\":\"q%02d\",\"text\":\"%s\"}", i, text(i)));
    }
    lines.add("{\"id\":\"blank\",\"text\":\"  \"}");
    lines.add("{\"id\":\"cut\",\"te");
    lines.add(lines.get(7)); // id and text again
    lines.add("{\"id\":\"a\",\"text\":\"" + text(7) + "\"}");
    Files.write(folder.resolve("queries.jsonl"), lines);
    Files.write(
        folder.resolve("qrels.tsv"),
        java.util.stream.IntStream.range(0, 20).mapToObj("q%1$02d\td%1$d\t1"::formatted).toList());
    for (String mode : List.of("vector", "hybrid")) {
      Path hits = folder.resolve(mode + ".jsonl");
      JsonNode result =
          json(
              new SearchJob(),
              "--index",
              index,
              "--mode",
              mode,
              "--top",
              "5",
              "--set",
              "chunk.tokens=8", // is of documents
              "--queries",
              path("queries.jsonl"),
              "--output",
              hits.toString());
      assertThat(result.path("queries").asInt()).isEqualTo(22);
      assertThat(result.path("blank_queries").asInt()).isEqualTo(1);
      assertThat(result.path("rejected_queries")).hasToString("{\"CORRUPT_RECORD\":1}");
      List<String> rows = Files.readAllLines(hits);
      assertThat(rows).hasSize(22);
      assertThat(rows.get(20)).isEqualTo(rows.get(7));
      assertThat(rows.get(21)).isEqualTo(rows.get(7).replace("q07", "a"));
      for (int i = 0; i < 20; i += 7) {
        JsonNode row = new ObjectMapper().readTree(rows.get(i));
        assertThat(row.path("query_id").asText()).isEqualTo(String.format(Locale.ROOT, "q%02d", i));
        JsonNode alone = hits("--mode", mode, "--top", "5", text(i)).getFirst().path("hits");
        assertThat(row.path("hits").findValuesAsText("chunk_id"))
            .isEqualTo(alone.findValuesAsText("chunk_id"));
        assertThat(row.path("hits").findValuesAsText("score"))
            .isEqualTo(alone.findValuesAsText("score"));
      }
    }
    JsonNode quality =
        json(
            new EvaluateJob(),
            "search",
            "--index",
            index,
            "--mode",
            "text",
            "--queries",
            path("queries.jsonl"),
            "--qrels",
            path("qrels.tsv"));
    assertThat(quality.path("ndcg@10").asDouble()).isEqualTo(1);
    assertThat(quality.path("queries").asInt()).isEqualTo(20);
    assertThat(quality.path("rejected_queries"))
        .hasToString("{\"CORRUPT_RECORD\":1,\"DUPLICATE_ID\":1}");
  }

  @Test
  void wrongUseThatExecutorsFindIsWrongUseToo() throws IOException {
    Files.writeString(folder.resolve("one.jsonl"), "{\"id\":\"q\",\"text\":\"word7\"}\n");
    Ran ran =
        spark(
            new SearchJob(),
            "--index",
            index,
            "--mode",
            "text",
            "--filter",
            "lnag = 'en'",
            "--queries",
            path("one.jsonl"),
            "--output",
            path("never.jsonl"));
    assertThat(ran.code()).as(ran.err()).isEqualTo(2);
    assertThat(ran.err())
        .contains("nightjar: Invalid option '--filter': unknown attribute 'lnag'")
        .doesNotContain("\tat ");
  }
}
