package dev.nightjar.embed.remote;

import com.openai.azure.credential.AzureApiKeyCredential;
import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.JsonValue;
import com.openai.errors.OpenAIException;
import com.openai.errors.OpenAIInvalidDataException;
import com.openai.errors.OpenAIIoException;
import com.openai.errors.OpenAIServiceException;
import com.openai.models.embeddings.CreateEmbeddingResponse;
import com.openai.models.embeddings.Embedding;
import com.openai.models.embeddings.EmbeddingCreateParams;
import com.openai.models.embeddings.EmbeddingCreateParams.EncodingFormat;
import com.openai.models.embeddings.EmbeddingValue;
import dev.nightjar.embed.RemoteEncoder;
import dev.nightjar.embed.RemoteEndpoint;
import dev.nightjar.embed.Stop;
import dev.nightjar.embed.remote.Outcome.Reached;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import javax.net.ssl.SSLException;
import okhttp3.Interceptor;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;

/**
 * Sends single requests through OpenAI's client and says what became of them; tries nothing again.
 * Asks for floats in base64 until a server refuses that. Thread-safe.
 */
final class EmbeddingsClient implements AutoCloseable {
  private static final int LONGEST_REASON = 300;
  private static final Duration KEEP_ALIVE = Duration.ofMinutes(1);

  private static final String KEYLESS = "none";

  private final RemoteEncoder encoder;
  private final Optional<ApiKey> key;
  private final OpenAIClient client;
  private final String place;
  private volatile EncodingFormat format = EncodingFormat.BASE64;

  EmbeddingsClient(RemoteEncoder encoder, Optional<ApiKey> key) {
    this.encoder = encoder;
    this.key = key;
    this.place = EndpointUrl.shown(encoder.endpoint().baseUrl());
    this.client = client(encoder.endpoint(), key);
  }

  private static OpenAIClient client(RemoteEndpoint endpoint, Optional<ApiKey> key) {
    OpenAIOkHttpClient.Builder builder =
        OpenAIOkHttpClient.builder()
            .maxRetries(0) // ours are counted, paced and stopped
            .timeout(endpoint.limits().timeout())
            .maxIdleConnections(endpoint.limits().concurrency())
            .keepAliveDuration(KEEP_ALIVE)
            .addInterceptor(new Connections())
            .disableTelemetry(true);
    if (!endpoint.baseUrl().isEmpty()) {
      builder.baseUrl(endpoint.baseUrl());
    }
    if (key.isEmpty()) {
      // The client wants a key; a server that wants none may mind a wrong one.
      builder
          .apiKey(KEYLESS)
          .addInterceptor(
              chain ->
                  chain.proceed(
                      chain.request().newBuilder().removeHeader("Authorization").build()));
    } else if (EndpointUrl.isAzure(endpoint.baseUrl())) {
      builder.credential(AzureApiKeyCredential.create(key.get().value()));
    } else {
      builder.apiKey(key.get().value());
    }
    return builder.build();
  }

  /** Asks for the vectors of these texts, of which there is at least one. */
  Outcome ask(List<String> texts) {
    EncodingFormat wanted = format;
    EmbeddingCreateParams.Builder request =
        EmbeddingCreateParams.builder()
            .model(encoder.model())
            .inputOfArrayOfStrings(texts)
            .encodingFormat(wanted);
    if (encoder.dimensions() > 0) {
      request.dimensions(encoder.dimensions());
    }
    try {
      return answer(client.embeddings().create(request.build()), texts.size());
    } catch (OpenAIServiceException e) {
      return failure(e, wanted);
    } catch (OpenAIIoException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      return new Outcome.Passing(
          isNobody(cause) ? Reached.NOBODY : Reached.SILENCE,
          "no answer from " + place + ": " + told(cause),
          Optional.empty());
    } catch (OpenAIException e) {
      return failed("an answer of " + place + " that is none: " + told(e));
    }
  }

  private static boolean isNobody(Throwable cause) {
    return cause instanceof ConnectException
        || cause instanceof UnknownHostException
        || cause instanceof NoRouteToHostException
        || cause instanceof SSLException;
  }

  private Outcome answer(CreateEmbeddingResponse response, int texts) {
    List<Embedding> data = response._data().asKnown().orElse(List.of());
    if (data.isEmpty()) {
      return failed("an answer of " + place + " without vectors" + error(response));
    }
    boolean numbered = data.stream().map(Embedding::_index).distinct().count() > 1;
    float[][] vectors = new float[texts][];
    int position = 0;
    int found = 0;
    for (Embedding embedding : data) {
      long index = numbered ? embedding._index().asKnown().orElse((long) position) : position;
      position++;
      if (index >= 0 && index < texts && vectors[(int) index] == null) {
        vectors[(int) index] = floats(embedding.embeddingValue());
        found++;
      }
    }
    if (found != texts || data.size() != texts) {
      return new Outcome.Fatal(
          String.format(
              Locale.ROOT,
              "Cannot use the answer of %s: %d vectors of %d different texts, asked for %d",
              place,
              data.size(),
              found,
              texts));
    }
    return new Outcome.Answer(Arrays.asList(vectors), tokens(response));
  }

  /** What the answer says instead, in one line. */
  private String error(CreateEmbeddingResponse response) {
    JsonValue error = response._allProperties().get("error");
    return error == null ? "" : ": " + line(error.toString());
  }

  /** No answer for these texts; whether for others is still to be seen. */
  private static Outcome failed(String why) {
    return new Outcome.Passing(Reached.ERROR, why, Optional.empty());
  }

  private static OptionalLong tokens(CreateEmbeddingResponse response) {
    Optional<Long> total =
        response
            ._usage()
            .asKnown()
            .flatMap(
                usage -> usage._totalTokens().asKnown().or(() -> usage._promptTokens().asKnown()));
    return total.isPresent() ? OptionalLong.of(total.get()) : OptionalLong.empty();
  }

  private static float[] floats(EmbeddingValue value) {
    if (value.isBase64()) {
      ByteBuffer bytes =
          ByteBuffer.wrap(Base64.getDecoder().decode(value.asBase64()))
              .order(ByteOrder.LITTLE_ENDIAN);
      float[] vector = new float[bytes.remaining() / Float.BYTES];
      bytes.asFloatBuffer().get(vector);
      return vector;
    }
    List<Float> numbers = value.asFloats();
    float[] vector = new float[numbers.size()];
    for (int i = 0; i < vector.length; i++) {
      vector[i] = numbers.get(i);
    }
    return vector;
  }

  private Outcome failure(OpenAIServiceException e, EncodingFormat wanted) {
    String why = told(e);
    int status = e.statusCode();
    return switch (status) {
      case 400, 413, 422 -> refusal(e, why, wanted);
      case 401, 403 ->
          new Outcome.Fatal(
              "Cannot use model '%s' at %s: the key is %s (%s); %s"
                  .formatted(
                      encoder.model(),
                      place,
                      key.isPresent() ? "refused" : "missing",
                      why,
                      encoder.endpoint().keyed()
                          ? "OPENAI_API_KEY, AZURE_OPENAI_KEY or ‹remote.key-file› give it"
                          : ApiKey.NOT_SENT.formatted(place)));
      case 404 ->
          new Outcome.Fatal(
              new Stop(
                  "Unknown model '%s' at %s (%s)".formatted(encoder.model(), place, why),
                  "model.name"));
      case 408, 409, 425 -> later(e, why, Reached.SERVER);
      case 424, 500 -> later(e, why, Reached.ERROR);
      case 429 -> tooMany(e, why);
      default ->
          status >= 500
              ? later(e, why, Reached.SERVER)
              : new Outcome.Fatal("Cannot use %s: it answers %s".formatted(place, why));
    };
  }

  private static Outcome later(OpenAIServiceException e, String why, Reached reached) {
    return new Outcome.Passing(reached, why, Backoff.asked(e.headers(), Instant.now()));
  }

  private Outcome refusal(OpenAIServiceException e, String why, EncodingFormat wanted) {
    String param = said(e::param);
    String about = (param + " " + why).toLowerCase(Locale.ROOT);
    if (about.contains("encoding_format") && wanted.equals(EncodingFormat.BASE64)) {
      format = EncodingFormat.FLOAT;
      return new Outcome.Passing(Reached.SERVER, why, Optional.empty());
    }
    boolean ofAll = List.of("model", "dimensions").contains(param);
    return ofAll || (encoder.dimensions() > 0 && about.contains("dimensions"))
        ? new Outcome.Fatal(
            "Cannot use model '%s' at %s as asked: %s".formatted(encoder.model(), place, why))
        : new Outcome.Refused(why);
  }

  private Outcome tooMany(OpenAIServiceException e, String why) {
    String kind = said(e::code) + " " + said(e::type);
    return kind.contains("insufficient_quota")
        ? new Outcome.Fatal(
            "Cannot go on at %s: the account's quota is exhausted (%s)".formatted(place, why))
        : later(e, why, Reached.SERVER);
  }

  /** A word of an error; empty where the server leaves it out or writes no word. */
  private static String said(Supplier<Optional<String>> word) {
    try {
      return word.get().orElse("");
    } catch (OpenAIInvalidDataException unsaid) {
      return "";
    }
  }

  /** What an exception says, in one line, without the key. */
  private String told(Throwable e) {
    return line(e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage());
  }

  private String line(String message) {
    String line = message.replaceAll("\\s+", " ").strip();
    String masked = key.map(k -> k.masked(line)).orElse(line);
    return masked.length() <= LONGEST_REASON ? masked : masked.substring(0, LONGEST_REASON) + "…";
  }

  @Override
  public void close() {
    client.close();
  }

  /**
   * Uses a connection again only where the server is known to keep them: one that speaks HTTP/1.0
   * closes each behind its answer, and the next request on it would get none.
   */
  private static final class Connections implements Interceptor {
    private volatile boolean kept;

    @Override
    public Response intercept(Chain chain) throws IOException {
      Request request = chain.request();
      Response response =
          chain.proceed(
              kept ? request : request.newBuilder().header("Connection", "close").build());
      kept = response.protocol() != Protocol.HTTP_1_0;
      return response;
    }
  }
}
