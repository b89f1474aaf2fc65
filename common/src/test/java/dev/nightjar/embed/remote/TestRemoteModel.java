package dev.nightjar.embed.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.embed.EmbeddingModel;
import dev.nightjar.embed.EmbeddingModel.Batches;
import dev.nightjar.embed.ModelInput;
import dev.nightjar.embed.ModelSpec;
import dev.nightjar.embed.RemoteEncoder;
import dev.nightjar.testing.ClosingServer;
import dev.nightjar.testing.EmbeddingServer;
import dev.nightjar.testing.EmbeddingServer.Fault;
import dev.nightjar.testing.EmbeddingServer.Habit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a server that misbehaves does to vectors and counts, and what of it ends a run. */
class TestRemoteModel extends HostedModel {
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
  void whereNobodyIsTheRunEndsSoon() {
    server.close();
    Batches batches = new Batches();
    try (RemoteModel model = model(endpoint())) {
      model.embed(inputs(1), batches);
    }
    assertThat(batches.stopped().orElseThrow().why())
        .startsWith("Gave up on " + server.url() + " after 3 tries: no answer from ");
  }
}
