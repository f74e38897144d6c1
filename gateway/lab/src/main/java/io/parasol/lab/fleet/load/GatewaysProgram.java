// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.fleet.load;

import io.parasol.broker.topic.Topics;
import io.parasol.certs.files.UnusableKeyException;
import io.parasol.certs.tls.TlsMaterial;
import io.parasol.config.model.site.SiteId;
import io.parasol.config.site.ConfigFile;
import io.parasol.config.site.SiteConfig;
import io.parasol.config.yaml.ConfigException;
import io.parasol.gateway.cli.Cli;
import io.parasol.gateway.cli.LogLevel;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A program with all synthetic gateways, so that their memory and processor time do not count for
 * anything else. It obeys words on its standard input, and answers each with a line of numbers.
 */
public final class GatewaysProgram {

  /** Lets all connect; answers when the last one was, in milliseconds since the epoch. */
  static final String OPEN = "open";

  /** Begins to measure; answers when the first reading is measured. */
  static final String BEGIN = "begin";

  /**
   * Ends the simulated outage, in which the connections were cut; answers how many readings there
   * were before and after it.
   */
  static final String LEAP = "leap";

  /** Answers when all are connected: when the last one was. */
  static final String CONNECTED = "connected";

  /** Answers when what was measured in the simulated outage is acknowledged: that moment. */
  static final String DRAINED = "drained";

  /**
   * Ends the measuring; answers when everything is acknowledged: how many readings there were, how
   * many were sent without an answer, how many refused, and how many connections were lost or
   * failed.
   */
  static final String STOP = "stop";

  /** Precedes each answer. */
  static final String ANSWER = "answer ";

  /** The configuration of the gateways: that of the first one. */
  static final String SITE = "site.yaml";

  private final SyntheticGateways gateways;
  private final int sites;
  private final int devices;
  private final Duration every;
  private final Duration outage;
  private @Nullable SimulatedClock clock;
  private long stored;

  /** When the connections had been cut. */
  private long cutAt;

  private GatewaysProgram(
      SyntheticGateways gateways, int sites, int devices, Duration every, Duration outage) {
    this.gateways = gateways;
    this.sites = sites;
    this.devices = devices;
    this.every = every;
    this.outage = outage;
  }

  /** Returns the name of a site, which is also that of its certificate. */
  static String site(int number) {
    return "bench-" + number;
  }

  /**
   * Starts it with its folder, the number of sites, of the devices of each, their period and the
   * length of the simulated outage, both in milliseconds. It ends with its standard input.
   */
  public static void main(String[] arguments)
      throws IOException, ConfigException, UnusableKeyException, InterruptedException {
    Cli.prepareProcess(() -> {}, arguments);
    LogLevel.off();
    Path folder = Path.of(arguments[0]);
    int sites = Integer.parseInt(arguments[1]);
    try (SyntheticGateways gateways = new SyntheticGateways(sites(folder, sites));
        BufferedReader words =
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      GatewaysProgram program =
          new GatewaysProgram(
              gateways,
              sites,
              Integer.parseInt(arguments[2]),
              Duration.ofMillis(Long.parseLong(arguments[3])),
              Duration.ofMillis(Long.parseLong(arguments[4])));
      System.out.println(ANSWER);
      for (String word = words.readLine(); word != null; word = words.readLine()) {
        System.out.println(ANSWER + program.answer(word));
      }
    }
  }

  private static List<SyntheticGateway.Site> sites(Path folder, int count)
      throws ConfigException, UnusableKeyException {
    SiteConfig config = ConfigFile.load(folder.resolve(SITE), Map.of());
    List<SyntheticGateway.Site> sites = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String name = site(i);
      sites.add(
          new SyntheticGateway.Site(
              i,
              new Topics(config.topicRoot(), new SiteId(name)),
              config.bridge().orElseThrow(),
              TlsMaterial.load(
                  folder.resolve(name + ".pem"),
                  folder.resolve(name + ".key"),
                  folder.resolve("ca.pem"))));
    }
    return sites;
  }

  private String answer(String word) throws InterruptedException {
    return switch (word) {
      case OPEN -> {
        gateways.open();
        yield Long.toString(gateways.awaitConnected(0));
      }
      case BEGIN -> {
        SimulatedClock begun =
            new SimulatedClock(InstantSource.system(), sites, devices, every, outage);
        clock = begun;
        gateways.begin(begun);
        yield Long.toString(begun.schedule().base());
      }
      case LEAP -> {
        SimulatedClock.Leap leap = running().leap();
        stored = leap.after();
        cutAt = System.currentTimeMillis();
        yield leap.before() + " " + leap.after();
      }
      case CONNECTED -> Long.toString(gateways.awaitConnected(cutAt));
      case DRAINED -> {
        gateways.awaitAcknowledged(stored);
        yield Long.toString(System.currentTimeMillis());
      }
      case STOP -> {
        long readings = running().stop();
        gateways.awaitAcknowledged(readings);
        GatewayCounts counts = gateways.counts();
        yield "%d %d %d %d"
            .formatted(
                readings, counts.unanswered.sum(), counts.refused.sum(), counts.disconnects.sum());
      }
      default -> throw new IllegalArgumentException(word);
    };
  }

  private SimulatedClock running() {
    SimulatedClock begun = clock;
    if (begun == null) {
      throw new IllegalStateException("no device measures yet");
    }
    return begun;
  }
}
