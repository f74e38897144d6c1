// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.hawkbit;

import io.parasol.certs.evidence.CommandReceipt;
import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonException;
import io.parasol.certs.json.Members;
import io.parasol.certs.tls.TlsMaterial;
import io.parasol.config.concurrent.ConfinedTo;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.SiteId;
import io.parasol.gateway.concurrent.TimedExecutor;
import io.parasol.gateway.hawkbit.DeviceAgent.Ending;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The devices of a site at an Eclipse hawkBit update server. Each logs in with its own certificate
 * as the controller {@code {site}.{device}}. Thread-safe.
 */
public final class Hawkbit {

  private static final Logger log = LoggerFactory.getLogger(Hawkbit.class);

  private static final String FILE = "hawkbit.json";

  /** Pause after a poll that failed. */
  private static final Duration RETRY_PAUSE = Duration.ofMinutes(1);

  /** The first polls of the devices are this far apart. */
  private static final Duration BETWEEN_FIRST = Duration.ofMillis(200);

  private final Server server;
  private final SiteId name;
  private final HawkbitSite site;
  private final TimedExecutor thread;

  @ConfinedTo("hawkbit")
  private final DeployedFile file;

  @ConfinedTo("hawkbit")
  private final Map<DeviceId, DeviceAgent> agents = new HashMap<>();

  @ConfinedTo("hawkbit")
  private final Map<DeviceId, String> problems = new LinkedHashMap<>();

  @ConfinedTo("hawkbit")
  private @Nullable String reported;

  /**
   * The update server.
   *
   * @param to its address.
   * @param tls what a device presents and trusts; called before each poll.
   */
  public record Server(URI to, String tenant, Function<DeviceId, TlsMaterial> tls) {

    private Supplier<DdiClient> connection(DeviceId device, String controllerId) {
      String root = to.toString();
      String slash = root.endsWith("/") ? "" : "/";
      return () ->
          new DdiClient(
              URI.create("%s%s%s/controller/v1/%s".formatted(root, slash, tenant, controllerId)),
              tls.apply(device).sslContext());
    }
  }

  /**
   * Creates the client without a connection.
   *
   * @param state the state folder.
   * @param thread runs the polls, which block; the caller closes it.
   */
  public Hawkbit(Server server, SiteId name, HawkbitSite site, Path state, TimedExecutor thread) {
    this.server = server;
    this.name = name;
    this.site = site;
    this.thread = thread;
    this.file = DeployedFile.open(state.resolve(FILE));
  }

  /**
   * Gives the latest action of a device to another name, while no gateway runs.
   *
   * @param state the state folder.
   */
  public static void rename(Path state, DeviceId from, DeviceId to) throws IOException {
    DeployedFile.open(state.resolve(FILE)).rename(from, to);
  }

  /**
   * Gives the latest action of a device, which was removed, to another name.
   *
   * @return completes when that is on the disk; fails with an {@link IOException} if it is not.
   */
  public CompletionStage<Void> rename(DeviceId from, DeviceId to) {
    CompletableFuture<Void> renamed = new CompletableFuture<>();
    thread.execute(
        () -> {
          try {
            file.rename(from, to);
            renamed.complete(null);
          } catch (IOException failed) {
            renamed.completeExceptionally(failed);
          }
        });
    return renamed;
  }

  /** Begins to poll for these devices, each at the times that the server asks for. */
  public void start(List<DeviceId> devices) {
    thread.execute(
        () -> {
          Duration delay = Duration.ZERO;
          for (DeviceId each : devices) {
            add(each, delay);
            delay = delay.plus(BETWEEN_FIRST);
          }
        });
  }

  /** Begins to poll for a device that was added to the site. */
  public void added(DeviceId device) {
    thread.execute(() -> add(device, Duration.ZERO));
  }

  /** Stops polling for a device that was removed from the site. */
  public void removed(DeviceId device) {
    thread.execute(
        () -> {
          agents.remove(device);
          problems.remove(device);
          report();
        });
  }

  private void add(DeviceId device, Duration delay) {
    String controllerId = name.value() + "." + device.value();
    DeviceAgent agent =
        new DeviceAgent(device, controllerId, server.connection(device, controllerId), site, file);
    if (agents.putIfAbsent(device, agent) == null) {
      thread.after(delay, () -> pollAgain(device, agent));
    }
  }

  private void pollAgain(DeviceId device, DeviceAgent agent) {
    if (agents.get(device) == agent) {
      Duration pause = poll(device, agent);
      thread.after(pause, () -> pollAgain(device, agent));
    }
  }

  private Duration poll(DeviceId device, DeviceAgent agent) {
    try {
      Duration pause = agent.poll();
      problems.remove(device);
      report();
      return pause;
    } catch (IOException | JsonException | RuntimeException failed) {
      problems.put(device, failed.getMessage() == null ? failed.toString() : failed.getMessage());
      report();
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
    return RETRY_PAUSE;
  }

  /** Reports the oldest problem, if it is another one than before. */
  private void report() {
    Optional<String> now =
        problems.entrySet().stream()
            .findFirst()
            .map(each -> "%s: %s".formatted(each.getKey(), each.getValue()));
    if (now.equals(Optional.ofNullable(reported))) {
      return;
    }
    now.ifPresentOrElse(
        why -> log.warn("hawkBit poll failed why=\"{}\"", why),
        () -> log.info("hawkBit polls work again"));
    reported = now.orElse(null);
    site.changed(now);
  }

  /** Takes the final receipt of a command. May be called from any thread; returns at once. */
  public void ended(CommandReceipt receipt) {
    Optional<String> command = receipt.command();
    if (command.isEmpty() || receipt.reverts().isPresent()) {
      return;
    }
    Ending ending = Ending.of(receipt);
    boolean unused =
        thread.tryExecute(
            () -> {
              DeviceAgent agent = agents.get(receipt.device());
              if (agent != null) {
                end(receipt.device(), agent, command.get(), ending);
              }
            });
  }

  private void end(DeviceId device, DeviceAgent agent, String command, Ending ending) {
    try {
      if (agent.ended(command, ending)) {
        log.info("command from hawkBit ended id={} outcome={}", command, ending.outcome());
        // The people at the server need not wait for the next poll.
        Duration unused = poll(device, agent);
      }
    } catch (IOException failed) {
      log.warn("result for hawkBit not saved id={} why={}", command, failed.getMessage());
    }
  }

  /**
   * Takes a report of the update topic of a device. May be called from any thread; returns at once.
   *
   * @param report the JSON that is published.
   */
  public void reported(DeviceId device, byte[] report) {
    boolean unused =
        thread.tryExecute(
            () -> {
              DeviceAgent agent = agents.get(device);
              if (agent != null) {
                pass(device, agent, report);
              }
            });
  }

  private void pass(DeviceId device, DeviceAgent agent, byte[] report) {
    try {
      Members members = Members.of(Json.parse(report), "update");
      Optional<String> command = members.optionalText("command");
      if (command.isPresent() && agent.installing(command.get(), reasons(members))) {
        Duration unused = poll(device, agent);
      }
    } catch (JsonException own) {
      throw new IllegalStateException("the gateway's own update report", own);
    }
  }

  private static List<String> reasons(Members report) throws JsonException {
    List<String> reasons = new ArrayList<>();
    if (report.optional("why-not").orElse(new Json.Nil()) instanceof Json.Arr list) {
      for (Json each : list.items()) {
        Members reason = Members.of(each, "why-not");
        reasons.add("%s: %s".formatted(reason.text("reason"), reason.text("detail")));
      }
    }
    return reasons;
  }
}
