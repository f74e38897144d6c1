// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.hawkbit;

import io.parasol.certs.command.CommandRejectedException;
import io.parasol.certs.command.SignedCommand;
import io.parasol.certs.evidence.CommandReceipt;
import io.parasol.certs.evidence.Outcome;
import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonException;
import io.parasol.certs.json.Members;
import io.parasol.config.concurrent.ConfinedTo;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.Printable;
import io.parasol.config.model.site.Sha256;
import io.parasol.gateway.hawkbit.DdiMessages.Artifact;
import io.parasol.gateway.hawkbit.DdiMessages.Deployment;
import io.parasol.gateway.hawkbit.DdiMessages.Execution;
import io.parasol.gateway.hawkbit.DdiMessages.Poll;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One device at the update server: polls, takes the signed command of a deployment, and reports
 * what became of it.
 *
 * <p>The command of a deployment is the artifact {@code {site}.{device}.dsse}. It is delivered like
 * one from the command topic; only its signatures count. That an action was delivered is on the
 * disk before, so that it is not forgotten. It may be delivered twice, because a command is carried
 * out only once.
 */
@ConfinedTo("hawkbit")
final class DeviceAgent {

  private static final Logger log = LoggerFactory.getLogger(DeviceAgent.class);

  /** Maximum length of a line for the people at the server; it keeps 512 characters. */
  private static final int MAX_DETAIL = 500;

  /** Maximum number of lines of one feedback; the server keeps 50. */
  private static final int MAX_DETAILS = 10;

  private final DeviceId device;
  private final String controllerId;
  private final Supplier<DdiClient> connection;
  private final HawkbitSite site;
  private final DeployedFile file;
  private Map<String, String> sentAttributes = Map.of();
  private @Nullable Waiting waiting;
  private @Nullable Waiting reported;
  private boolean isDelivered;

  /** How a command ended, as its receipt states. */
  record Ending(boolean isApplied, String outcome, String reason, String detail) {

    static Ending of(CommandReceipt receipt) {
      return new Ending(
          receipt.outcome() == Outcome.APPLIED,
          receipt.outcome().wireName(),
          receipt.reason().orElse(""),
          receipt.detail().orElse(""));
    }

    private static Ending of(Json receipt) throws JsonException {
      Members members = Members.of(receipt, "receipt");
      String outcome = members.text("outcome");
      return new Ending(
          outcome.equals(Outcome.APPLIED.wireName()),
          outcome,
          members.optionalText("reason").orElse(""),
          members.optionalText("detail").orElse(""));
    }

    private List<String> lines() {
      return List.of(line("%s %s: %s".formatted(outcome, reason, detail)));
    }
  }

  /** Why a command waits, or that it is being carried out. */
  private record Waiting(Execution execution, List<String> reasons) {}

  /**
   * @param connection returns what sends the requests of one poll.
   */
  DeviceAgent(
      DeviceId device,
      String controllerId,
      Supplier<DdiClient> connection,
      HawkbitSite site,
      DeployedFile file) {
    this.device = device;
    this.controllerId = controllerId;
    this.connection = connection;
    this.site = site;
    this.file = file;
  }

  /**
   * Polls once, and does what the answer asks for.
   *
   * @return the pause before the next poll.
   * @throws IOException if the server cannot be reached or refuses, or the disk does; the same is
   *     tried again at the next poll.
   * @throws JsonException if an answer is malformed.
   */
  Duration poll() throws IOException, JsonException, InterruptedException {
    DdiClient server = connection.get();
    Poll poll = DdiMessages.poll(server.get(""));
    sendAttributes(server, poll.wantsAttributes());
    if (poll.cancellation().isPresent()) {
      cancel(server, poll.cancellation().getAsLong());
    }
    if (poll.confirmation().isPresent()) {
      confirm(server, poll.confirmation().getAsLong());
    }
    if (poll.deployment().isPresent()) {
      deploy(server, poll.deployment().getAsLong());
    }
    if (poll.isIdle()) {
      reportInstalled(server);
    }
    return poll.sleep();
  }

  private void sendAttributes(DdiClient server, boolean isAsked)
      throws IOException, InterruptedException {
    Map<String, String> attributes = site.attributes(device);
    if (isAsked || !attributes.equals(sentAttributes)) {
      server.send("PUT", "configData", DdiMessages.attributes(attributes));
      sentAttributes = attributes;
    }
  }

  /**
   * Reports the firmware of the device when it has become another one, as the distribution set
   * {@code MANUFACTURER MODEL} of this version. The server calls that an offline assignment. An
   * open action would be confused by it. One that the action itself has installed is reported once
   * more, which changes nothing.
   */
  private void reportInstalled(DdiClient server) throws IOException, InterruptedException {
    Map<String, String> attributes = site.attributes(device);
    String version = attributes.getOrDefault(HawkbitSite.FIRMWARE, "");
    String name =
        "%s %s"
            .formatted(
                attributes.getOrDefault(HawkbitSite.MANUFACTURER, ""),
                attributes.getOrDefault(HawkbitSite.MODEL, ""))
            .strip();
    String installed = name + " " + version;
    if (name.isEmpty()
        || version.isEmpty()
        || file.installed(device).equals(Optional.of(installed))) {
      return;
    }
    boolean isKnown = server.offer("installedBase", DdiMessages.installed(name, version));
    log.info(
        "firmware reported to hawkBit device={} name=\"{}\" version={} known={}",
        device,
        name,
        version,
        isKnown);
    file.putInstalled(device, installed);
  }

  private void deploy(DdiClient server, long action)
      throws IOException, JsonException, InterruptedException {
    Optional<Deployed> known = file.of(device).filter(each -> each.action() == action);
    if (known.isEmpty()) {
      begin(server, action);
    } else if (known.get().stage() == Deployed.Stage.ENDED) {
      report(server, known.get());
    } else if (known.get().stage() == Deployed.Stage.DELIVERED) {
      if (!isDelivered) {
        // An earlier process may have ended before the command was accepted.
        begin(server, action);
      }
      reportWaiting(server, action);
    }
  }

  private void begin(DdiClient server, long action)
      throws IOException, JsonException, InterruptedException {
    Deployment deployment = DdiMessages.deployment(server.get("deploymentBase/" + action));
    if (!deployment.mayBegin()) {
      return;
    }
    waiting = null;
    reported = null;
    Optional<byte[]> command = Optional.empty();
    String why;
    try {
      command = Optional.of(command(server, deployment));
      SignedCommand signed = SignedCommand.parse(command.get());
      String id =
          signed
              .unverifiedId()
              .orElseThrow(() -> new RefusedDeploymentException("the command has no id"));
      file.put(device, Deployed.delivered(action, id));
      isDelivered = true;
      log.info("command from hawkBit device={} action={} id={}", device, action, id);
      site.deliver(device, command.get());
      server.send(
          "POST",
          feedbackPath(action),
          DdiMessages.feedback(
              action, Execution.DOWNLOADED, List.of("the gateway verifies command " + id)));
      return;
    } catch (RefusedDeploymentException | CommandRejectedException refused) {
      why = line(String.valueOf(refused.getMessage()));
    }
    log.warn("deployment of hawkBit refused device={} action={} why={}", device, action, why);
    Deployed rejected = Deployed.rejected(action, why);
    file.put(device, rejected);
    server.send(
        "POST",
        feedbackPath(action),
        DdiMessages.feedback(action, Execution.REJECTED, rejected.details()));
    report(server, rejected);
  }

  /** Fetches the signed command of a deployment. */
  private byte[] command(DdiClient server, Deployment deployment)
      throws IOException, InterruptedException, RefusedDeploymentException {
    String name = controllerId + ".dsse";
    Artifact artifact =
        deployment
            .artifact(name)
            .orElseThrow(
                () ->
                    new RefusedDeploymentException(
                        "no signed command: expected the artifact " + name));
    if (artifact.length() > SignedCommand.MAX_BYTES) {
      throw new RefusedDeploymentException(
          "%s is larger than %d bytes".formatted(name, SignedCommand.MAX_BYTES));
    }
    byte[] command =
        server.get(
            "softwaremodules/%d/artifacts/%s".formatted(artifact.module(), name),
            SignedCommand.MAX_BYTES);
    if (!Sha256.hex(command).equalsIgnoreCase(artifact.sha256())) {
      throw new IOException("%s has another SHA-256 than the deployment states".formatted(name));
    }
    return command;
  }

  /** Consents to an action that has a command for this device; its signatures are checked later. */
  private void confirm(DdiClient server, long action)
      throws IOException, JsonException, InterruptedException {
    boolean isThere =
        DdiMessages.namesToConfirm(server.get("confirmationBase/" + action))
            .contains(controllerId + ".dsse");
    server.send(
        "POST",
        "confirmationBase/%d/feedback".formatted(action),
        DdiMessages.confirmation(
            isThere,
            isThere
                ? List.of("the gateway verifies the signed command before it begins")
                : List.of("no signed command: expected the artifact " + controllerId + ".dsse")));
  }

  /**
   * Gives up an action that has not begun. A signed command that the gateway has got is not ended
   * by the server, which has no authority over it. If it has ended already, its result follows.
   */
  private void cancel(DdiClient server, long action) throws IOException, InterruptedException {
    boolean hasBegun =
        file.of(device)
            .filter(each -> each.action() == action)
            .flatMap(Deployed::command)
            .isPresent();
    server.send(
        "POST",
        "cancelAction/%d/feedback".formatted(action),
        hasBegun
            ? DdiMessages.feedback(
                action,
                Execution.REJECTED,
                List.of("only its signers can end the command, with a newer one"))
            : DdiMessages.feedback(action, Execution.SUCCEEDED, List.of("it had not begun")));
  }

  /** Reports how an action ended. An action that is over at the server counts as reported. */
  private void report(DdiClient server, Deployed ended) throws IOException, InterruptedException {
    boolean unused =
        server.send(
            "POST",
            feedbackPath(ended.action()),
            DdiMessages.feedback(
                ended.action(),
                ended.isApplied() ? Execution.SUCCEEDED : Execution.FAILED,
                ended.details()));
    file.put(device, ended.reported());
  }

  private void reportWaiting(DdiClient server, long action)
      throws IOException, InterruptedException {
    Waiting now = waiting;
    if (now == null || now.equals(reported)) {
      return;
    }
    boolean unused =
        server.send(
            "POST",
            feedbackPath(action),
            DdiMessages.feedback(action, now.execution(), now.reasons()));
    reported = now;
  }

  private static String feedbackPath(long action) {
    return "deploymentBase/%d/feedback".formatted(action);
  }

  /**
   * Takes the state of the queued install of the device.
   *
   * @param reasons why it waits; empty if it is being carried out.
   * @return whether the server must be informed.
   */
  boolean installing(String command, List<String> reasons) {
    if (!isOpen(command)) {
      return false;
    }
    waiting =
        new Waiting(
            reasons.isEmpty() ? Execution.PROCEEDING : Execution.SCHEDULED,
            reasons.stream().limit(MAX_DETAILS).map(DeviceAgent::line).toList());
    return !waiting.equals(reported);
  }

  /**
   * Takes the end of a command.
   *
   * @return whether it is that of the present action.
   */
  boolean ended(String command, Ending ending) throws IOException {
    if (!isOpen(command)) {
      return false;
    }
    // If it is a repetition, it had ended before the gateway was started.
    Ending real = ending.reason().equals("replayed") ? earlier(command) : ending;
    // If this fails, the next poll delivers the command again, and finds its receipt in the log.
    isDelivered = false;
    file.put(device, file.of(device).orElseThrow().ended(real.isApplied(), real.lines()));
    return true;
  }

  /** Returns how a command ended that was delivered once more. */
  private Ending earlier(String command) throws IOException {
    Optional<Json> receipt = site.receipt(device, command);
    try {
      return receipt.isPresent()
          ? Ending.of(receipt.get())
          : new Ending(false, "undecided", "unknown", "the command was used before; see the log");
    } catch (JsonException damaged) {
      throw new IOException(damaged.getMessage(), damaged);
    }
  }

  private boolean isOpen(String command) {
    return file.of(device)
        .filter(each -> each.stage() == Deployed.Stage.DELIVERED)
        .flatMap(Deployed::command)
        .filter(command::equals)
        .isPresent();
  }

  private static String line(String text) {
    String printable = Printable.of(text.strip());
    return printable.substring(0, Math.min(MAX_DETAIL, printable.length()));
  }

  /** A deployment that no later poll can make better. */
  private static final class RefusedDeploymentException extends Exception {
    private static final long serialVersionUID = 1;

    RefusedDeploymentException(String why) {
      super(why);
    }
  }
}
