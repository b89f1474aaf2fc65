package dev.nightjar.jobs.serve;

import dev.nightjar.query.ContextSpec;
import dev.nightjar.query.SearchSpec;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How an index is served.
 *
 * @param address where, and to whom
 * @param limits of requests
 * @param defaults what a request that says nothing else means
 * @param refresh how often to look for a newer index
 */
public record ServeSpec(Address address, Limits limits, Defaults defaults, Duration refresh) {
  /**
   * Where the server listens.
   *
   * @param host name or address of this machine
   * @param port 0 for any that is free
   * @param names by which requests may call the server, besides localhost and addresses
   * @param token that requests must bring; empty for none, which loopback alone allows
   */
  public record Address(String host, int port, List<String> names, Optional<String> token) {
    /** Never with the token. */
    @Override
    public String toString() {
      return host + ":" + port;
    }
  }

  /**
   * What a request may ask for.
   *
   * @param bodyBytes of a request
   * @param texts of a request for vectors
   * @param characters of a text, as UTF-16 units
   * @param top hits, passages and candidates
   * @param requests in work at the same time; more are told to come again
   * @param tokens that wait for the model; more are told to come again
   * @param perSecond requests of one client address; 0 for no limit
   */
  public record Limits(
      int bodyBytes, int texts, int characters, int top, int requests, int tokens, int perSecond) {}

  /**
   * What is not said in a request.
   *
   * @param search of a search
   * @param unlikeWeight how far what is unliked moves a search
   * @param context of a context
   * @param candidates chunks that its passages are chosen from
   * @param modelNames other names of the model
   */
  public record Defaults(
      SearchSpec search,
      double unlikeWeight,
      ContextSpec context,
      int candidates,
      List<String> modelNames) {}
}
