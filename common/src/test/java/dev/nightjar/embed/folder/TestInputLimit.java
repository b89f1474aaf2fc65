package dev.nightjar.embed.folder;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How many tokens a folder says that its model reads. */
class TestInputLimit {
  @TempDir Path folder;

  private void file(String name, String json) throws IOException {
    Path path = folder.resolve(name);
    Files.createDirectories(path.getParent());
    Files.writeString(path, json.replace('\'', '"'));
  }

  private InputLimit read(String transformer) throws IOException {
    return InputLimit.read(new FolderFiles(folder), transformer);
  }

  @Test
  void aFolderThatSaysNothingIsAssumedToReadFiveHundredTwelve() throws IOException {
    assertThat(read("")).isEqualTo(new InputLimit(512, ""));
    assertThat(read("").isAssumed()).isTrue();
    file("config.json", "{'max_position_embeddings': 0}");
    assertThat(read("").isAssumed()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "bert, 0, 512",
    "roberta, 1, 510",
    "xlm-roberta, 1, 510",
    "camembert, 1, 510",
    "longformer, 1, 510",
    "roberta, 3, 508",
    "mpnet, 0, 510",
    "distilbert, 1, 512",
    "esm, 1, 510"
  })
  void somePositionsBeginBehindThePadding(String type, int pad, int tokens) throws IOException {
    file(
        "config.json",
        "{'model_type': '%s', 'pad_token_id': %s, 'max_position_embeddings': 512}"
            .formatted(type, pad));
    assertThat(read("").tokens()).isEqualTo(tokens);
    assertThat(read("").origin()).isEqualTo("max_position_embeddings in config.json");
  }

  @Test
  void whatTheModelWasMadeForCountsIfItIsLess() throws IOException {
    file("config.json", "{'max_position_embeddings': 512}");
    file("sentence_bert_config.json", "{'max_seq_length': 128}");
    assertThat(read("").tokens()).isEqualTo(128);
    assertThat(read("").origin()).contains("sentence_bert_config.json");
    file("sentence_bert_config.json", "{'max_seq_length': 4096}");
    assertThat(read("").tokens()).isEqualTo(512);
  }

  @Test
  void theTokenizersLengthCountsWhereNoOtherIsSaid() throws IOException {
    file("config.json", "{'max_position_embeddings': 512}");
    file("tokenizer_config.json", "{'model_max_length': 256}");
    assertThat(read(""))
        .isEqualTo(new InputLimit(256, "model_max_length in tokenizer_config.json"));
    file("sentence_bert_config.json", "{'max_seq_length': 300}");
    assertThat(read("").tokens()).isEqualTo(300);
  }

  @Test
  void aTokenizerWithoutALimitSaysAHugeNumber() throws IOException {
    file("tokenizer_config.json", "{'model_max_length': 1000000000000000019884624838656}");
    assertThat(read("").isAssumed()).isTrue();
  }

  @Test
  void theTransformersOwnFolderIsRead() throws IOException {
    file("0_Transformer/config.json", "{'max_position_embeddings': 77}");
    file("config.json", "{'max_position_embeddings': 99}");
    assertThat(read("0_Transformer").tokens()).isEqualTo(77);
  }
}
