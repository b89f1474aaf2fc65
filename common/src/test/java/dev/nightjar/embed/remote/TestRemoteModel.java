package dev.nightjar.embed.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.config.InvalidInput;
import dev.nightjar.embed.EmbeddingModel;
import dev.nightjar.embed.EmbeddingModel.Batches;
import dev.nightjar.embed.ModelInput;
import dev.nightjar.embed.ModelOverrides;
import dev.nightjar.embed.ModelSpec;
import dev.nightjar.embed.Pooling;
import dev.nightjar.embed.RemoteEncoder;
import dev.nightjar.embed.RemoteEndpoint;
import dev.nightjar.embed.RemoteEndpoint.RequestLimits;
import dev.nightjar.testing.ClosingServer;
import dev.nightjar.testing.EmbeddingServer;
import dev.nightjar.testing.EmbeddingServer.Fault;
import dev.nightjar.testing.EmbeddingServer.Habit;
import dev.nightjar.testing.Overrides;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A hosted model behind a server that misbehaves: vectors, counts, and what ends a run. */
class TestRemoteModel {
  private static final String KEY = "sk-very-secret";

  private final EmbeddingServer server = EmbeddingServer.start();
  private final Path keyFile;

  TestRemoteModel(@TempDir Path folder) throws IOException {
    keyFile = Files.writeString(folder.resolve("key"), KEY + "\n");
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private RemoteEndpoint endpoint(double maxCost, long requestsPerMinute) {
    return new RemoteEndpoint(
        server.url(),
        true,
        keyFile.toString(),
        "",
        new RequestLimits(4, 64, 3, requestsPerMinute, 0, 3, Duration.ofSeconds(1)),
        Map.of("m", 1e6), // a dollar a token
        maxCost,
        "");
  }

  private RemoteEndpoint endpoint() {
    return endpoint(Double.POSITIVE_INFINITY, 0);
  }

  /** Nothing is tried again. */
  private RemoteEndpoint impatient() {
    return new RemoteEndpoint(
        server.url(),
        true,
        keyFile.toString(),
        "",
        new RequestLimits(4, 64, 3, 0, 0, 0, Duration.ofSeconds(1)),
        Map.of(),
        Double.POSITIVE_INFINITY,
        "");
  }

  private static ModelSpec spec(RemoteEndpoint endpoint, Optional<Integer> dimensions) {
    Overrides overrides = new Overrides().normalize(false).remote(endpoint);
    dimensions.ifPresent(overrides::dimensions);
    return RemoteModels.spec("openai:m", overrides.made());
  }

  private static RemoteModel model(RemoteEndpoint endpoint, Integer... dimensions) {
    ModelSpec spec = spec(endpoint, List.of(dimensions).stream().findFirst());
    RemoteEncoder encoder = (RemoteEncoder) spec.encoder();
    return RemoteModel.open(spec, encoder, new LocalLimits(encoder));
  }

  private static List<ModelInput> inputs(int count) {
    List<ModelInput> inputs = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      inputs.add(input("text number " + i));
    }
    return inputs;
  }

  private static ModelInput input(String text) {
    return new ModelInput(text, new int[EmbeddingServer.tokens(text)]);
  }

  private static void assertExact(List<ModelInput> inputs, List<float[]> vectors, int dimension) {
    assertThat(vectors).hasSameSizeAs(inputs);
    for (int i = 0; i < inputs.size(); i++) {
      assertThat(vectors.get(i)).isEqualTo(EmbeddingServer.vector(inputs.get(i).text(), dimension));
    }
  }

  @Test
  void requestsKeepWithinItemsTokensAndSlots() {
    List<ModelInput> inputs = inputs(41);
    server.delay(30);
    Batches batches = new Batches();
    try (RemoteModel model = model(endpoint())) {
      assertExact(inputs, model.embed(inputs, batches), EmbeddingServer.DIMENSION);
    }
    assertThat(batches.requests()).isEqualTo(11).isEqualTo(server.requests());
    assertThat(batches.retries()).isZero();
    assertThat(batches.billedTokens()).isEqualTo(server.billed());
    assertThat(server.mostInFlight()).isEqualTo(3);
    assertThat(server.keys()).containsOnly("Bearer " + KEY);
  }

  @ParameterizedTest
  @EnumSource(Fault.class)
  void oneFaultIsOvercomeOrEndsTheRunInWords(Fault fault) {
    List<ModelInput> inputs = inputs(12);
    server.next(fault);
    Batches batches = new Batches();
    List<float[]> vectors;
    try (RemoteModel model = model(endpoint())) {
      vectors = model.embed(inputs, batches);
      if (batches.stopped().isPresent()) {
        assertThat(model.embed(inputs, new Batches())).containsOnly(EmbeddingModel.NO_VECTOR);
      }
    }
    String expected =
        switch (fault) {
          case NO_QUOTA -> "the account's quota is exhausted (429: You exceeded";
          case TOMORROW -> "it wants to be left alone for PT2H (429: Come tomorrow)";
          case UNAUTHORIZED -> "the key is refused (401: Incorrect API key provided: Bearer ***)";
          case UNKNOWN_MODEL -> "Unknown model 'm' at " + server.url() + " (404";
          case SHORT -> "asked for 4";
          default -> "";
        };
    if (expected.isEmpty()) {
      assertThat(batches.stopped()).isEmpty();
      assertExact(inputs, vectors, EmbeddingServer.DIMENSION);
      assertThat(batches.requests()).isEqualTo(4).isEqualTo(server.requests());
      assertThat(batches.retries()).isOne();
      if (fault != Fault.SLOW) { // what nobody waited for is billed all the same
        assertThat(batches.billedTokens()).isEqualTo(server.billed());
      }
    } else {
      assertThat(batches.stopped().orElseThrow().why()).contains(expected).doesNotContain(KEY);
      assertThat(batches.billedTokens()).isLessThanOrEqualTo(server.billed());
      for (int i = 0; i < inputs.size(); i++) {
        assertThat(vectors.get(i))
            .isIn(
                EmbeddingModel.NO_VECTOR,
                EmbeddingServer.vector(inputs.get(i).text(), EmbeddingServer.DIMENSION));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Habit.class,
      names = {"SHUFFLED", "FLOATS", "ONLY_FLOATS", "NO_USAGE", "ALL_FIRST"})
  void habitsOfServersChangeNothing(Habit habit) {
    List<ModelInput> inputs = inputs(10);
    server.with(habit);
    Batches batches = new Batches();
    try (RemoteModel model = model(endpoint(), 5)) {
      assertExact(inputs, model.embed(inputs, batches), 5);
      assertThat(model.dimension()).isEqualTo(5);
    }
    assertThat(batches.billedTokens()).isEqualTo(server.billed());
  }

  @Test
  void aServerThatIgnoresDimensionsEndsTheRun() {
    server.with(Habit.OWN_DIMENSION);
    Batches batches = new Batches();
    try (RemoteModel model = model(endpoint(), 5)) {
      model.embed(inputs(2), batches);
    }
    assertThat(batches.stopped().orElseThrow().why())
        .contains("8 numbers, not 5 as ‹model.dimensions› or the model say");
  }

  @Test
  void aRefusedTextIsFoundAndTheOthersHaveTheirVectors() {
    List<ModelInput> inputs = new ArrayList<>(inputs(11));
    inputs.set(6, input("an unspeakable word"));
    Batches batches = new Batches();
    List<float[]> vectors;
    try (RemoteModel model = model(endpoint())) {
      vectors = model.embed(inputs, batches);
    }
    assertThat(batches.stopped()).isEmpty();
    assertThat(batches.refusals())
        .containsExactly(Map.entry(6, "400: '$.input' is invalid: unspeakable"));
    assertThat(vectors.get(6)).isEmpty();
    inputs.remove(6);
    List<float[]> others = new ArrayList<>(vectors);
    others.remove(6);
    assertExact(inputs, others, EmbeddingServer.DIMENSION);
    assertThat(batches.billedTokens()).isEqualTo(server.billed());
  }

  @Test
  void requestsThatAreTooLargeForTheServerAreDivided() {
    server.maxItems(1);
    List<ModelInput> inputs = inputs(6);
    Batches batches = new Batches();
    try (RemoteModel model = model(endpoint())) {
      assertExact(inputs, model.embed(inputs, batches), EmbeddingServer.DIMENSION);
    }
    assertThat(batches.refusals()).isEmpty();
  }

  @Test
  void aServerThatRefusesEverythingEndsTheRun() {
    server.maxItems(0);
    Batches batches = new Batches();
    try (RemoteModel model = model(endpoint())) {
      model.embed(inputs(60), batches);
    }
    assertThat(batches.stopped().orElseThrow().why())
        .contains("it refuses one text after the other, 8 so far and a harmless one");
    assertThat(server.requests()).isLessThan(60);
  }

  @Test
  void aServerThatTurnsBadEndsTheRunAndRejectsNoneForIt() {
    Batches batches = new Batches();
    try (RemoteModel model = model(impatient())) {
      assertThat(model.embed(inputs(4))).hasSize(4);
      server.with(Habit.BROKEN);
      model.embed(inputs(9).subList(4, 9), batches);
    }
    assertThat(batches.refusals()).isEmpty();
    assertThat(batches.stopped().orElseThrow().why())
        .startsWith("Gave up on " + server.url() + " after 1 tries: 500: too long for the batch");
  }

  @Test
  void manyTextsThatAServerRefusesEndNoRunWhereItAnswersAHarmlessOne() {
    List<ModelInput> inputs = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      inputs.add(input(EmbeddingServer.REFUSED + " " + i));
    }
    Batches batches = new Batches();
    try (RemoteModel model = model(endpoint())) {
      model.embed(inputs, batches);
    }
    assertThat(batches.stopped()).isEmpty();
    assertThat(batches.refusals()).hasSize(20);
  }

  @Test
  void aTextThatTheServerFailsAtIsFoundAndTheOthersArePaidForOnce() {
    List<ModelInput> inputs = new ArrayList<>(inputs(6));
    inputs.set(2, input("a " + EmbeddingServer.POISON + " one"));
    Batches batches = new Batches();
    try (RemoteModel model = model(impatient())) {
      model.embed(inputs, batches);
    }
    assertThat(batches.stopped()).isEmpty();
    assertThat(batches.refusals()).containsExactly(Map.entry(2, "500: too long for the batch"));
    assertThat(server.texts()).filteredOn(text -> text.startsWith("text")).hasSize(5);
    assertThat(batches.billedTokens()).isEqualTo(server.billed());
  }

  @Test
  void anAnswerWithoutVectorsIsToldInTheServersWords() {
    server.next(Fault.HICCUP);
    Batches batches = new Batches();
    try (RemoteModel model = model(impatient())) {
      model.embed(inputs(1), batches);
    }
    assertThat(batches.refusals().get(0)).contains("without vectors: ", "upstream had a hiccup");
  }

  @Test
  void aServerThatClosesEachConnectionIsSentNothingTwice() throws Exception {
    try (ClosingServer closing = ClosingServer.start()) {
      Batches batches = new Batches();
      try (RemoteModel model = model(endpoint().at(closing.url()))) {
        assertThat(model.embed(inputs(12), batches)).doesNotContain(EmbeddingModel.NO_VECTOR);
        model.embed(inputs(12), batches);
      }
      assertThat(batches.retries()).isZero();
    }
  }

  @Test
  void aServerThatStaysAwayEndsTheRunAfterTheRetries() {
    for (int i = 0; i < 4; i++) {
      server.next(Fault.UNAVAILABLE);
    }
    Batches batches = new Batches();
    try (RemoteModel model = model(endpoint())) {
      model.embed(inputs(1), batches);
    }
    assertThat(batches.stopped().orElseThrow().why())
        .startsWith("Gave up on " + server.url() + " after 4 tries: 503: Injected");
    assertThat(batches.requests()).isEqualTo(4);
    assertThat(batches.retries()).isEqualTo(3);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "tonight"})
  void aServerThatComesBackIsAskedAgainWhereNoRunHasEnded(String run) {
    for (int i = 0; i < 4; i++) {
      server.next(Fault.UNAVAILABLE);
    }
    ModelSpec spec = spec(endpoint(), Optional.empty());
    RemoteEncoder encoder = ((RemoteEncoder) spec.encoder()).inRun(run);
    try (RemoteModel model = RemoteModel.open(spec, encoder, new LocalLimits(encoder))) {
      assertThatThrownBy(() -> model.embed(inputs(1))).hasMessageStartingWith("Gave up on ");
      List<float[]> later = model.embed(inputs(1), new Batches());
      assertThat(later.getFirst())
          .isEqualTo(
              run.isEmpty()
                  ? EmbeddingServer.vector("text number 0", EmbeddingServer.DIMENSION)
                  : EmbeddingModel.NO_VECTOR);
    }
  }

  @Test
  void aLimitIsNeverExceededAndLeavesWhatWasPaidFor() {
    List<ModelInput> inputs = inputs(40);
    int each = inputs.getFirst().tokenIds().length;
    Batches batches = new Batches();
    List<float[]> vectors;
    try (RemoteModel model = model(endpoint(12.0 * each + 1, 0))) {
      vectors = model.embed(inputs, batches);
    }
    assertThat(batches.stopped().orElseThrow().why()).startsWith("The spending limit of $");
    assertThat(server.billed()).isEqualTo(12L * each).isEqualTo(batches.billedTokens());
    assertThat(vectors.stream().filter(vector -> vector.length > 0)).hasSize(12);
  }

  @Test
  void processesOfAJobSpendFromOnePurse() {
    List<ModelInput> inputs = inputs(40);
    int each = inputs.getFirst().tokenIds().length;
    ModelSpec spec = spec(endpoint(60.0 * each + 1, 0), Optional.empty());
    RemoteEncoder encoder = (RemoteEncoder) spec.encoder();
    JobLimits job = new LocalLimits(encoder);
    try (RemoteModel first = RemoteModel.open(spec, encoder, job);
        RemoteModel second = RemoteModel.open(spec, encoder, job)) {
      assertThat(first.embed(inputs)).hasSize(40);
      Batches batches = new Batches();
      second.embed(inputs, batches);
      assertThat(batches.stopped().orElseThrow().why()).startsWith("The spending limit of $");
      assertThat(batches.billedTokens()).isEqualTo(20L * each);
    }
    assertThat(server.billed()).isEqualTo(60L * each);
  }

  @Test
  void requestsKeepTheirPace() {
    try (RemoteModel model = model(endpoint(Double.POSITIVE_INFINITY, 1200))) {
      model.embed(inputs(24), new Batches());
    }
    List<Long> times = server.times().stream().sorted().toList();
    // 1,200 a minute are 50 ms each; six requests take five of them.
    assertThat(times).hasSize(6);
    assertThat(times.getLast() - times.getFirst()).isGreaterThan(230_000_000);
  }

  @Test
  void everybodyWaitsWhenTheServerAsksForIt() {
    server.next(Fault.TOO_MANY);
    long start = System.nanoTime();
    try (RemoteModel model = model(endpoint())) {
      model.embed(inputs(4), new Batches());
    }
    assertThat(System.nanoTime() - start).isGreaterThan(1_000_000_000);
  }

  @Test
  void aServerWithoutKeysSeesNone() {
    RemoteEndpoint keyless =
        new RemoteEndpoint(
            server.url(),
            true,
            "",
            "",
            new RequestLimits(4, 64, 1, 0, 0, 0, Duration.ofSeconds(1)),
            Map.of(),
            Double.POSITIVE_INFINITY,
            "");
    ModelSpec spec = spec(keyless, Optional.empty());
    try (RemoteModel model = RemoteModel.open(spec, (RemoteEncoder) spec.encoder(), Map.of())) {
      assertExact(inputs(1), model.embed(inputs(1)), EmbeddingServer.DIMENSION);
    }
    assertThat(server.keys()).containsExactly("");
  }

  @Test
  void openAiWithoutAKeyIsToldAndNothingIsSent() {
    ModelSpec spec = spec(RemoteEndpoint.DEFAULT, Optional.empty());
    Batches batches = new Batches();
    try (RemoteModel model = RemoteModel.open(spec, (RemoteEncoder) spec.encoder(), Map.of())) {
      assertThat(model.embed(inputs(1), batches)).containsOnly(EmbeddingModel.NO_VECTOR);
      assertThatThrownBy(() -> model.embed(inputs(1))).hasMessageContaining("OPENAI_API_KEY");
    }
    assertThat(batches.stopped().orElseThrow().why()).startsWith("Missing key for api.openai.com");
  }

  @Test
  void azureHasItsOwnKey() {
    RemoteEndpoint azure = RemoteEndpoint.DEFAULT.at("https://mine.openai.azure.com/openai/v1");
    Map<String, String> both = Map.of("AZURE_OPENAI_KEY", "a", "OPENAI_API_KEY", "o");
    assertThat(ApiKey.find(azure, both).orElseThrow().value()).isEqualTo("a");
    assertThat(ApiKey.find(RemoteEndpoint.DEFAULT, both).orElseThrow().value()).isEqualTo("o");
    assertThat(ApiKey.find(azure, both).orElseThrow()).hasToString("***");
  }

  @Test
  void azureIsAskedByItsPathAndHeader() {
    // A proxy takes any host, so the server can stand in for Azure.
    System.setProperty("http.proxyHost", "127.0.0.1");
    System.setProperty("http.proxyPort", Integer.toString(server.port()));
    ModelSpec spec =
        spec(endpoint().at("http://mine.openai.azure.com/openai/v1"), Optional.empty());
    RemoteEncoder encoder = (RemoteEncoder) spec.encoder();
    try (RemoteModel model = RemoteModel.open(spec, encoder, new LocalLimits(encoder))) {
      assertExact(inputs(1), model.embed(inputs(1)), EmbeddingServer.DIMENSION);
    } finally {
      System.clearProperty("http.proxyHost");
      System.clearProperty("http.proxyPort");
    }
    assertThat(server.keys()).containsExactly("api-key " + KEY);
  }

  @Test
  void noKeyGoesWhereOnlyAnIndexPoints() {
    Map<String, String> environment = Map.of("AZURE_OPENAI_KEY", "a", "OPENAI_API_KEY", "o");
    RemoteEndpoint there = endpoint().withoutKeyAt("https://elsewhere.example/v1");
    assertThat(ApiKey.find(there, environment)).isEmpty();
    RemoteEndpoint azure = endpoint().withoutKeyAt("https://theirs.openai.azure.com/openai/v1");
    assertThatThrownBy(() -> ApiKey.find(azure, environment))
        .hasMessageStartingWith("Missing key: the index names this place")
        .hasMessageEndingWith("‹remote.base-url› https://theirs.openai.azure.com/openai/v1");
  }

  @Test
  void aTextThatMayBeBilledCountsAgainstTheLimit() {
    List<ModelInput> inputs = inputs(1);
    server.next(Fault.SLOW);
    Batches batches = new Batches();
    double limit = inputs.getFirst().tokenIds().length;
    try (RemoteModel model = model(endpoint(limit, 0))) {
      assertThat(model.embed(inputs, batches)).containsExactly(EmbeddingModel.NO_VECTOR);
    }
    assertThat(batches.stopped().orElseThrow().why()).startsWith("The spending limit of $");
    assertThat(server.requests()).isOne();
  }

  @Test
  void whereNobodyIsTheRunEndsSoon() {
    server.close();
    Batches batches = new Batches();
    try (RemoteModel model = model(endpoint())) {
      model.embed(inputs(1), batches);
    }
    assertThat(batches.stopped().orElseThrow().why())
        .startsWith("Gave up on " + server.url() + " after 3 tries: no answer from ");
  }

  @Test
  void addressKeyAndLimitsDecideNoVectors() {
    ModelSpec here = spec(endpoint(), Optional.empty());
    ModelSpec there = spec(RemoteEndpoint.DEFAULT, Optional.empty());
    assertThat(here.fingerprint())
        .isEqualTo(there.fingerprint())
        .isNotEqualTo(spec(endpoint(), Optional.of(4)).fingerprint());
    assertThat(here.encoder().whereabouts()).containsExactly(Map.entry("base_url", server.url()));
  }

  @Test
  void optionsThatDoNotFitAreAllTold() {
    ModelOverrides wrong =
        new Overrides()
            .pooling(Pooling.CLS)
            .maxTokens(9000)
            .dimensions(2000)
            .remote(endpoint(5, 0))
            .made();
    assertThatThrownBy(() -> RemoteModels.spec("openai:text-embedding-3-small", wrong))
        .isInstanceOf(InvalidInput.class)
        .hasMessage(
            """
            Invalid option ‹model.pooling›: cls (the endpoint pools by itself)
            Invalid option ‹model.dimensions›: 2000 (text-embedding-3-small gives at most 1536)
            Invalid option ‹model.max-tokens›: 9000 (text-embedding-3-small reads 8191 at most)
            Missing price: ‹remote.prices› needs 'text-embedding-3-small=DOLLARS', for a million tokens, where ‹remote.max-cost› is given""");
    for (String url :
        List.of("ftp://x/v1", "localhost:8080", "http://x/v1?key=1", "http://u:p@x")) {
      assertThatThrownBy(() -> EndpointUrl.checked(url))
          .hasMessageContaining("Invalid option ‹remote.base-url›")
          .message()
          .doesNotContain("u:p", "key=1");
    }
  }
}
