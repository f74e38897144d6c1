// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.northbound;

import io.parasol.broker.client.Delivery;
import io.parasol.broker.topic.Kind;
import io.parasol.broker.topic.Topics;
import io.parasol.certs.command.Action;
import io.parasol.certs.command.Command;
import io.parasol.certs.command.CommandPolicy;
import io.parasol.certs.command.ValueJson;
import io.parasol.certs.dsse.SigningKey;
import io.parasol.certs.evidence.CommandReceipt;
import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonBuilder;
import io.parasol.config.model.profile.Value;
import io.parasol.config.model.site.CommandClass;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.Printable;
import io.parasol.config.model.site.SignerName;
import io.parasol.gateway.command.CommandInbox;
import io.parasol.gateway.command.journal.CommandKey;
import io.parasol.legacy.DeviceLink;
import io.parasol.legacy.Reading;
import io.parasol.legacy.modbus.pdu.ModbusResponse;
import io.parasol.legacy.modbus.pdu.ModbusResponse.ExceptionResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns each write of a client into a command of class {@code setpoint} that the gateway signs, and
 * carries it out as any signed command. The key exists in the memory of this process only. The
 * evidence log gets who has written which value, and the value before, ahead of the command.
 * Thread-safe.
 */
public final class SignedWrites implements PointWriter {

  private static final Logger log = LoggerFactory.getLogger(SignedWrites.class);

  /** The signer and sender of these commands, as the evidence log names them. */
  static final SignerName SIGNER = new SignerName("modbus-server");

  /** How long a write may wait for other commands of its device. */
  private static final Duration VALIDITY = Duration.ofSeconds(15);

  /**
   * After this time, the client is answered although the result is not known. A command that was
   * not sent by then is never sent.
   */
  private static final int TIMEOUT_SECONDS = 30;

  private static final ExceptionResponse BUSY =
      new ExceptionResponse(ExceptionResponse.SERVER_DEVICE_BUSY);
  private static final ExceptionResponse FAILED =
      new ExceptionResponse(ExceptionResponse.SERVER_DEVICE_FAILURE);

  private final WriteSite site;
  private final Recorder recorder;
  private final Executor executor;
  private final LongSupplier nanos;
  private final SigningKey key = SigningKey.generate();
  private final WriteRates rates = new WriteRates();
  private final Map<CommandKey, CompletableFuture<CommandReceipt>> pending =
      new ConcurrentHashMap<>();

  private Instant lastCreated = Instant.EPOCH;
  private boolean isKeyRecorded;

  /** The parts of the site that writes need. */
  public record WriteSite(
      Topics topics,
      InstantSource clock,
      CommandInbox inbox,
      Function<DeviceId, Optional<DeviceLink>> links) {}

  /** Appends a record to the evidence log. */
  @FunctionalInterface
  public interface Recorder {
    /** Appends a record of this kind. */
    void record(String kind, Json.Obj members) throws IOException;
  }

  /**
   * @param executor runs what blocks on the disk.
   * @param nanos a monotonic clock.
   */
  public SignedWrites(WriteSite site, Recorder recorder, Executor executor, LongSupplier nanos) {
    this.site = site;
    this.recorder = recorder;
    this.executor = executor;
    this.nanos = nanos;
  }

  /** Returns a policy in which the key of this object may sign set points, too. */
  public CommandPolicy authorize(CommandPolicy policy) {
    List<CommandPolicy.Signer> signers = new ArrayList<>(policy.signers());
    signers.add(new CommandPolicy.Signer(SIGNER, key.publicKey(), Set.of(CommandClass.SETPOINT)));
    return new CommandPolicy(signers, policy.thresholds());
  }

  @Override
  public CompletionStage<ModbusResponse> write(PointWrite write) {
    if (!rates.admit(write.by().uri(), nanos.getAsLong())) {
      return CompletableFuture.completedFuture(BUSY);
    }
    Optional<DeviceLink> link = site.links().apply(write.device());
    if (link.isEmpty()) {
      return CompletableFuture.completedFuture(ServedUnit.NOT_FRESH);
    }
    long receivedAt = nanos.getAsLong();
    return link.get()
        .read(Set.of(write.point()))
        .thenComposeAsync(before -> send(write, before, receivedAt), executor)
        .toCompletableFuture()
        .orTimeout(TIMEOUT_SECONDS, TimeUnit.SECONDS)
        .handle((receipt, failed) -> failed == null ? response(receipt) : failed(write, failed));
  }

  private static ModbusResponse failed(PointWrite write, Throwable failed) {
    Throwable why = failed;
    while (why.getCause() != null) {
      why = why.getCause();
    }
    boolean isLate = why instanceof TimeoutException;
    log.warn(
        "modbus write without a result device={} point={} identity={} why=\"{}\"",
        write.device(),
        write.point(),
        write.by().uri(),
        isLate
            ? "no result within %d s".formatted(TIMEOUT_SECONDS)
            : Printable.of(String.valueOf(why.getMessage())));
    return isLate ? ServedUnit.NOT_FRESH : FAILED;
  }

  /** Records the write and sends its command. The counters of these commands rise in this order. */
  private synchronized CompletionStage<CommandReceipt> send(
      PointWrite write, List<Reading> before, long receivedAt) {
    if (nanos.getAsLong() - receivedAt >= TimeUnit.SECONDS.toNanos(TIMEOUT_SECONDS)) {
      return CompletableFuture.failedStage(new TimeoutException("not sent in time"));
    }
    Instant now = site.clock().instant().truncatedTo(ChronoUnit.MILLIS);
    lastCreated = now.isAfter(lastCreated) ? now : lastCreated.plusMillis(1);
    Command command =
        Command.create(
            site.topics().site(),
            write.device(),
            CommandClass.SETPOINT,
            new Action.Write(Map.of(write.point(), write.value()), Optional.empty()),
            lastCreated,
            VALIDITY,
            Map.of());
    try {
      recordKey();
      recorder.record("modbus-write", record(write, before, command.id()));
    } catch (IOException unrecorded) {
      throw new UncheckedIOException(unrecorded);
    }
    CommandKey commandKey = new CommandKey(write.device(), command.id());
    CompletableFuture<CommandReceipt> receipt = new CompletableFuture<>();
    pending.put(commandKey, receipt);
    site.inbox()
        .deliver(
            write.device(),
            new Delivery(
                site.topics().of(write.device(), Kind.COMMAND),
                command.sign(key).toJson(),
                false,
                Optional.empty(),
                Optional.empty(),
                Map.of(Delivery.SENDER, SIGNER.value())));
    return receipt
        .orTimeout(TIMEOUT_SECONDS, TimeUnit.SECONDS)
        .whenComplete((done, failed) -> pending.remove(commandKey));
  }

  /** Records the key before its first signature, so that an audit can verify the commands. */
  private void recordKey() throws IOException {
    if (!isKeyRecorded) {
      recorder.record(
          "modbus-signer",
          Json.object()
              .put("name", SIGNER.value())
              .put("key", key.publicKey().fingerprint())
              .put("public-key", Base64.getEncoder().encodeToString(key.publicKey().encoded()))
              .build());
      isKeyRecorded = true;
    }
  }

  private static Json.Obj record(PointWrite write, List<Reading> before, String command) {
    JsonBuilder members =
        Json.object()
            .put("identity", write.by().uri())
            .put("serial", write.by().serial())
            .put("role", write.by().role())
            .put("device", write.device().value())
            .put("id", command)
            .put("value", ValueJson.write(Map.of(write.point(), write.value())));
    for (Reading each : before) {
      Value value = each.value();
      if (value == null) {
        members.put("before-quality", each.quality().wireName());
      } else {
        members.put("before", ValueJson.write(Map.of(write.point(), value)));
      }
    }
    log.info(
        "modbus write device={} point={} identity={} role={} id={}",
        write.device(),
        write.point(),
        write.by().uri(),
        Printable.of(write.by().role()),
        command);
    return members.build();
  }

  /** Takes a final receipt; ignores those of other commands. Any thread. */
  void ended(CommandReceipt receipt) {
    receipt
        .command()
        .map(id -> pending.get(new CommandKey(receipt.device(), id)))
        .ifPresent(waiting -> waiting.complete(receipt));
  }

  private static ModbusResponse response(CommandReceipt receipt) {
    return switch (receipt.outcome()) {
      case APPLIED -> new ModbusResponse.Written();
      case REJECTED -> rejected(receipt.reason().orElse(""));
      case EXPIRED -> BUSY;
      case UNDECIDED -> ServedUnit.NOT_FRESH;
      default -> FAILED;
    };
  }

  private static ModbusResponse rejected(String reason) {
    return switch (reason) {
      case "not_writable", "threshold_not_met" -> ServedUnit.FORBIDDEN;
      case "out_of_range" -> new ExceptionResponse(ExceptionResponse.ILLEGAL_DATA_VALUE);
      case "rate_exceeded", "superseded" -> BUSY;
      default -> FAILED;
    };
  }
}
