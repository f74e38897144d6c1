// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench.peer;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonBuilder;
import io.parasol.config.model.site.Printable;
import io.parasol.lab.bench.measure.InstalledProgram;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A program that is compared with Parasol, by its name. */
public final class Peer {

  /** The names, as they are typed. A name with a folder needs an installation there. */
  public static final String NAMES = "collectd, node-red=FOLDER, plc4x=FOLDER";

  private static final Duration START_TIMEOUT = Duration.ofSeconds(60);

  private final String name;
  private final PeerProgram program;

  private Peer(String name, PeerProgram program) {
    this.name = name;
    this.program = program;
  }

  /**
   * Returns a peer.
   *
   * @param text {@code NAME} or {@code NAME=FOLDER}.
   * @throws IllegalArgumentException with one line, if there is none of that name.
   */
  public static Peer parse(String text) {
    int at = text.indexOf('=');
    String name = at < 0 ? text : text.substring(0, at);
    String folder = at < 0 ? "" : text.substring(at + 1);
    if (name.equals("collectd") && at < 0) {
      return new Peer(name, new CollectdPeer());
    }
    if (name.equals("node-red") && !folder.isEmpty()) {
      return new Peer(name, new NodeRedPeer(Path.of(folder)));
    }
    if (name.equals("plc4x") && !folder.isEmpty()) {
      return new Peer(name, new Plc4xPeer(Path.of(folder)));
    }
    throw new IllegalArgumentException(
        "\"%s\" is no peer; expected one of %s".formatted(Printable.of(text), NAMES));
  }

  public String name() {
    return name;
  }

  /** Returns why it cannot run on this machine, in one line; empty if it can. */
  public Optional<String> whyMissing() {
    return InstalledProgram.find("mosquitto").isEmpty()
        ? Optional.of("mosquitto is not installed")
        : program.whyMissing();
  }

  /**
   * Runs it, and returns what it did. The time begins once it has delivered a point, so that its
   * start does not count.
   *
   * @param folder for its files; it is created.
   * @param ours the processor seconds of Parasol for a million points, in the same run.
   */
  public Json measure(Path folder, PeerWorkload workload, double ours)
      throws IOException, InterruptedException {
    Optional<String> missing = whyMissing();
    if (missing.isPresent()) {
      return notMeasured(missing.get());
    }
    try (PeerRun run =
        PeerRun.start(
            program, folder, workload.controllers(), workload.points(), workload.every())) {
      if (!run.awaitFirstPoint(START_TIMEOUT)) {
        return notMeasured("no point arrived; its last words: " + lastLine(folder));
      }
      Thread.sleep(workload.warmUp().toMillis());
      PeerRun.Sample begin = run.sample();
      run.ledger().startAges();
      Thread.sleep(workload.length().toMillis());
      PeerResult result =
          new PeerResult(begin, run.sample(), workload.pointsPerSecond(), run.ledger());
      return head().putAll(result.json(ours).build()).build();
    }
  }

  private JsonBuilder head() {
    return Json.object().put("peer", name);
  }

  private Json notMeasured(String why) {
    return head().put("not-measured", why).build();
  }

  private static String lastLine(Path folder) throws IOException {
    List<String> lines =
        Files.readString(folder.resolve("peer.log"), StandardCharsets.ISO_8859_1)
            .lines()
            .filter(line -> !line.isBlank())
            .toList();
    return lines.isEmpty() ? "none" : Printable.of(lines.get(lines.size() - 1).strip());
  }
}
