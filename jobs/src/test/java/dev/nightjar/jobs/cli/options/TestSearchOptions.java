package dev.nightjar.jobs.cli.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.config.InvalidInput;
import dev.nightjar.config.Settings;
import dev.nightjar.index.Likes;
import dev.nightjar.index.SearchMode;
import dev.nightjar.index.SearchParameters;
import dev.nightjar.io.indexes.IndexManifest;
import dev.nightjar.io.run.ModelCard;
import dev.nightjar.testing.IndexManifests;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The index has a width of 100, at which its recall is 0.9. */
class TestSearchOptions {
  private static final IndexManifest LARGE =
      IndexManifests.manifest("i", IndexManifests.shard("s", 10_000));
  private static final IndexManifest SMALL =
      IndexManifests.manifest("i", IndexManifests.shard("s", 9_999));

  private static SearchParameters parameters(String... given) {
    return SearchOptions.parameters(Given.settings(given), LARGE);
  }

  @Test
  void withoutAWordTheIndexDecides() {
    assertThat(parameters())
        .isEqualTo(new SearchParameters(SearchMode.VECTOR, 10, 100, "", false, false));
  }

  @Test
  void smallIndexesAreComparedWhole() {
    assertThat(SearchOptions.parameters(Given.settings(), SMALL).exact()).isTrue();
    assertThat(SearchOptions.parameters(Given.settings("search.exact-below", "0"), SMALL).exact())
        .isFalse();
    assertThat(parameters("search.exact", "true").exact()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"1, 100", "10, 100", "11, 110", "25, 250", "10000, 100000"})
  void aSearchForMoreKeepsAsManyMore(String top, int width) {
    assertThat(parameters("search.top", top).width()).isEqualTo(width);
  }

  @Test
  void aGivenWidthIsTakenAsItIs() {
    assertThat(parameters("search.width", "37", "search.top", "1000").width()).isEqualTo(37);
    assertThat(parameters("search.width", "auto").width()).isEqualTo(100);
  }

  @Test
  void aRecallThatWasReachedPicksItsWidth() {
    assertThat(parameters("search.recall", "0.9").width()).isEqualTo(100);
  }

  @Test
  void aRecallThatWasNotReachedIsRefused() {
    assertThat(Given.refusal(() -> parameters("search.recall", "0.95")))
        .isEqualTo(
            "Invalid option '--recall': 0.95 (the index reached 0.9000 at width 100, the widest"
                + " measured; --exact misses nothing)");
  }

  @Test
  void widthAndRecallAreOneTooMany() {
    assertThat(Given.refusal(() -> parameters("search.recall", "0.5", "search.width", "10")))
        .contains("'--recall': 0.5", "says what it would decide; give one");
  }

  @Test
  void sparseVectorsStandBesideTheOthersWhereTheIndexHasThem() {
    IndexManifest sparse =
        new IndexManifest(
            LARGE.format(),
            LARGE.id(),
            LARGE.directory(),
            LARGE.vectors(),
            LARGE.runId(),
            new ModelCard(Map.of("sparse_fingerprint", "abc", "sparse_terms", "8"), Map.of()),
            LARGE.making(),
            LARGE.width(),
            LARGE.recall(),
            LARGE.shards());
    Settings hybrid = Given.settings("search.mode", "hybrid");
    assertThat(SearchOptions.parameters(hybrid, sparse).needsSparse()).isTrue();
    assertThat(SearchOptions.parameters(hybrid, LARGE).needsSparse()).isFalse();
    Settings text = Given.settings("search.mode", "hybrid", "search.hybrid-with", "text");
    assertThat(SearchOptions.parameters(text, sparse).needsSparse()).isFalse();
    assertThat(
            Given.refusal(
                () -> parameters("search.mode", "hybrid", "search.hybrid-with", "sparse")))
        .contains("'--hybrid-with': sparse (the index has no sparse vectors");
    assertThat(Given.refusal(() -> parameters("search.mode", "sparse")))
        .contains("'--mode': sparse (the index has no sparse vectors");
  }

  @Test
  void aFilterIsCheckedBeforeTheSearch() {
    assertThat(parameters("search.filter", "lang = \"en\"").filter()).isEqualTo("lang = \"en\"");
    assertThat(parameters("search.filter", "none").filter()).isEmpty();
    assertThatThrownBy(() -> parameters("search.filter", "lang = "))
        .isInstanceOf(InvalidInput.class);
  }

  @Test
  void hitsAreChunksOrDocuments() {
    assertThat(parameters("search.group", "documents").byDocument()).isTrue();
    assertThat(Given.refusal("search.group", "document"))
        .isEqualTo(
            "Invalid option '--group': document (chunks, documents); did you mean 'documents'?");
  }

  @ParameterizedTest
  @CsvSource({"vector, 0, true", "text, 0, false", "hybrid, 0, true", "text, 20, true"})
  void onlyBm25AloneNeedsNoModel(String mode, String rerank, boolean needs) {
    assertThat(parameters("search.mode", mode, "search.rerank", rerank).needsModel())
        .isEqualTo(needs);
  }

  @Test
  void withoutExamplesNothingIsLiked() {
    assertThat(SearchOptions.likes(Given.settings())).isEqualTo(new Likes(List.of(), List.of(), 1));
  }

  @Test
  void anIdMayHaveACommaInIt() {
    Likes likes =
        SearchOptions.likes(
            Given.settings(
                "search.like", "a#1, b\\,c", "search.unlike", "d", "search.unlike-weight", "0.5"));
    assertThat(likes.liked()).containsExactly("a#1", "b,c");
    assertThat(likes.unliked()).containsExactly("d");
    assertThat(likes.weight()).isEqualTo(0.5);
  }

  @Test
  void evaluationsDecideWhatTheyRankThemselves() {
    assertThat(EvaluateOptions.search().all())
        .contains(SearchOptions.MODE, SearchOptions.WIDTH)
        .doesNotContain(SearchOptions.TOP, SearchOptions.BY_DOCUMENT);
  }
}
