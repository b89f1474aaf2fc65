package dev.nightjar.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Credentials in URLs are found, and nothing else is taken for them. */
class TestUrlCredentials {
  @ParameterizedTest
  @CsvSource({
    "s3a://KEY:secret@bucket/in, s3a://***@bucket/in",
    "s3://KEY:sec/ret/with/slashes@bucket/in, s3://***@bucket/in",
    "s3n://KEY@bucket/in, s3n://***@bucket/in",
    "S3A://KEY:secret@bucket, S3A://***@bucket",
    "https://user:pass@host/v1, https://***@host/v1",
    "hdfs://user:pass@host:9000/x, hdfs://***@host:9000/x",
    "read https://a:b@c and https://d:e@f, read https://***@c and https://***@f"
  })
  void credentialsBecomeStars(String text, String masked) {
    assertThat(UrlCredentials.in(text)).isTrue();
    assertThat(UrlCredentials.masked(text)).isEqualTo(masked);
    assertThat(UrlCredentials.in(UrlCredentials.masked(text).replace("***@", ""))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "s3a://bucket/in/*.jsonl",
        "https://host:8443/v1",
        "https://host/path@2x:large",
        "file:///home/me/a@b/c:d",
        "hdfs://user@host/path",
        "mail me@example.com: now",
        "in/a:b@c"
      })
  void otherTextsStayAsTheyAre(String text) {
    assertThat(UrlCredentials.in(text)).isFalse();
    assertThat(UrlCredentials.masked(text)).isEqualTo(text);
  }
}
