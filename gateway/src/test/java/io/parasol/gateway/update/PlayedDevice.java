// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.update;

import io.parasol.certs.command.VerifiedCommand;
import io.parasol.config.site.DeviceId;
import io.parasol.config.site.LinkId;
import io.parasol.config.site.PointName;
import io.parasol.config.site.SerialSettings;
import io.parasol.config.site.Value;
import io.parasol.gateway.identity.Doorkeeper;
import io.parasol.legacy.DeviceIdentity;
import io.parasol.legacy.LeaseRefusedException;
import io.parasol.legacy.LinkLease;
import io.parasol.legacy.Quality;
import io.parasol.legacy.Reading;
import io.parasol.legacy.SerialPort;
import io.parasol.legacy.Tenure;
import io.parasol.legacy.transfer.Capabilities;
import io.parasol.legacy.transfer.Cursor;
import io.parasol.legacy.transfer.Estimate;
import io.parasol.legacy.transfer.Outcome;
import io.parasol.legacy.transfer.Phase;
import io.parasol.legacy.transfer.Proof;
import io.parasol.legacy.transfer.Remedy;
import io.parasol.legacy.transfer.Transfer;
import io.parasol.legacy.transfer.TransferDriver;
import io.parasol.legacy.transfer.VerifiedInstall;
import io.parasol.legacy.transfer.Whereabouts;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One device with a boot loader, the link that it hangs on, and the driver that knows both: what
 * survives the gateway. It runs an image only if all of it was activated.
 */
final class PlayedDevice implements Fleet, TransferDriver {

  static final int BLOCK = 100;

  final DeviceId device;
  final List<String> did = new ArrayList<>();
  final Map<PointName, Value> points = new HashMap<>();
  PowerCut.Fuse fuse = new PowerCut.Fuse(0);
  boolean isResumable;
  String serial = "4711";
  String model = "pv2000";
  boolean isStranger;

  /** What runs; null while there is nothing that could. */
  @Nullable String version = "1.3.0";

  boolean isInLoader;
  boolean isLineChanged;
  int lent;

  /** The next steps that fail, by their phase. */
  final Map<Phase, Outcome> failures = new EnumMap<>(Phase.class);

  /** What happens in the middle of things. */
  final Map<Phase, Runnable> meanwhile = new EnumMap<>(Phase.class);

  boolean isStuck;

  /** Lets time pass with each block. */
  Runnable passes = () -> {};

  /** Whether nobody can hear it; then it is found {@link #whereAway}. */
  BooleanSupplier isAway = () -> false;

  Whereabouts whereAway = Whereabouts.SILENT;

  /** For how long it erases and starts, as its driver announces it. */
  Duration away = Duration.ofSeconds(50);

  /** Why its line is not lent, the next times that somebody asks for it. */
  final Deque<LeaseRefusedException.Reason> refusals = new ArrayDeque<>();

  /** Whether somebody says that what runs on it is being changed. */
  volatile boolean isChanging;

  /** What its flash holds of an image. */
  private ByteArrayOutputStream flash = new ByteArrayOutputStream();

  private final Map<String, String> versions = new HashMap<>();

  PlayedDevice(DeviceId device) {
    this.device = device;
  }

  /** An image of these bytes says that it is that version. */
  void knows(byte[] image, String version) {
    versions.put(Arrays.toString(image), version);
  }

  /** An image of these bytes does not start. */
  void doesNotStart(byte[] image) {
    versions.remove(Arrays.toString(image));
  }

  private void does(String what) {
    fuse.point();
    did.add(what);
  }

  @Override
  public Set<DeviceId> updatable() {
    return Set.of(device);
  }

  @Override
  public Optional<TransferDriver> driver(DeviceId any) {
    return Optional.of(this);
  }

  @Override
  public Optional<LinkId> line(DeviceId any) {
    return Optional.of(new LinkId("bus"));
  }

  @Override
  public boolean isShutOut(DeviceId any) {
    return isStranger;
  }

  @Override
  public Doorkeeper.Encounter meet(DeviceId any) {
    String runs = version;
    return isInLoader || runs == null || isAway.getAsBoolean()
        ? new Doorkeeper.Encounter(Optional.empty(), false)
        : new Doorkeeper.Encounter(
            Optional.of(new DeviceIdentity("acme", model, serial, runs)), isStranger);
  }

  @Override
  public void changing(DeviceId any, boolean isSo) {
    isChanging = isSo;
  }

  @Override
  public List<Reading> read(DeviceId any, Set<PointName> wanted) {
    List<Reading> readings = new ArrayList<>();
    for (PointName point : wanted) {
      Value value = points.get(point);
      readings.add(
          new Reading(
              any,
              point,
              value,
              "W",
              value == null ? Quality.TIMEOUT : Quality.GOOD,
              Instant.EPOCH));
    }
    return readings;
  }

  @Override
  public LinkLease lend(VerifiedCommand install) throws LeaseRefusedException {
    if (!refusals.isEmpty()) {
      throw new LeaseRefusedException(refusals.remove(), "somebody has it");
    }
    lent++;
    return new Lease();
  }

  @Override
  public String name() {
    return "played";
  }

  @Override
  public Capabilities capabilities() {
    return new Capabilities(
        Capabilities.Addressing.BLOCK,
        BLOCK,
        isResumable,
        Capabilities.ReadBack.NONE,
        Optional.empty(),
        true);
  }

  @Override
  public Tenure tenure() {
    return new Tenure.Exclusive();
  }

  @Override
  public Estimate estimate(long length) {
    Duration sending = Duration.ofSeconds(10);
    return new Estimate(sending, sending.plus(away));
  }

  @Override
  public Transfer open(VerifiedInstall install, LinkLease lease, Cursor from) {
    if (!isResumable && from.blocks() > 0) {
      throw new IllegalArgumentException("no way to go on from there");
    }
    return new Sending(install, from);
  }

  private final class Sending implements Transfer {

    private final VerifiedInstall install;
    private Cursor cursor;

    Sending(VerifiedInstall install, Cursor from) {
      this.install = install;
      this.cursor = from;
    }

    @Override
    public List<Phase> phases() {
      return List.of(Phase.values());
    }

    @Override
    public Whereabouts locate() {
      if (isAway.getAsBoolean()) {
        return whereAway;
      }
      return isInLoader
          ? Whereabouts.LOADER
          : version == null ? Whereabouts.SILENT : Whereabouts.APPLICATION;
    }

    @Override
    public Outcome perform(Phase phase) {
      if (isAway.getAsBoolean()) {
        return Outcome.failed("not_found", "nobody answers", Remedy.RECOVER);
      }
      Outcome failure = failures.remove(phase);
      Runnable happens = meanwhile.remove(phase);
      if (happens != null) {
        happens.run();
      }
      if (failure != null) {
        return failure;
      }
      does(phase.word());
      Outcome outcome = takes(phase);
      fuse.point();
      return outcome;
    }

    private Outcome takes(Phase phase) {
      switch (phase) {
        case ENTER -> isInLoader = true;
        case LINE -> isLineChanged = true;
        case ERASE -> {
          if (!isInLoader) {
            return Outcome.failed("device_refused", "not in its loader", Remedy.START_AGAIN);
          }
          version = null;
          flash = new ByteArrayOutputStream();
        }
        case VERIFY -> {
          return isWhole()
              ? Outcome.shown(Proof.CLAIMED)
              : Outcome.failed("verify_differs", "not all of it", Remedy.START_AGAIN);
        }
        case ACTIVATE -> {
          if (isInLoader && isWhole()) {
            version = versions.get(Arrays.toString(flash.toByteArray()));
            // An image that does not start leaves it in its loader.
            isInLoader = version == null;
          }
        }
        case CONFIRM -> {
          isLineChanged = false;
          return version == null || isInLoader
              ? Outcome.failed("timeout", "no application answers", Remedy.REPEAT)
              : Outcome.done();
        }
        case RESTORE_LINE -> isLineChanged = false;
        case SEND -> throw new AssertionError("by sendNext only");
      }
      return Outcome.done();
    }

    private boolean isWhole() {
      return flash.size() == install.image().length();
    }

    @Override
    public Outcome sendNext() {
      Outcome failure = failures.remove(Phase.SEND);
      if (failure != null) {
        return failure;
      }
      try {
        int count = (int) Math.min(BLOCK, install.image().length() - cursor.bytes());
        byte[] block = install.image().read(cursor.bytes(), count);
        does("send " + (cursor.blocks() + 1));
        passes.run();
        if (!isInLoader || version != null) {
          return Outcome.failed("device_refused", "not erased", Remedy.START_AGAIN);
        }
        byte[] before = Arrays.copyOf(flash.toByteArray(), (int) cursor.bytes());
        flash = new ByteArrayOutputStream();
        flash.writeBytes(before);
        flash.writeBytes(block);
        fuse.point();
        cursor =
            new Cursor(
                cursor.blocks() + 1, cursor.bytes() + count, Images.sha256(flash.toByteArray()));
        return cursor.bytes() == install.image().length()
            ? new Outcome.AllSent(cursor)
            : new Outcome.Sent(cursor);
      } catch (IOException unreadable) {
        return Outcome.failed("image_unreadable", String.valueOf(unreadable), Remedy.RECOVER);
      }
    }

    @Override
    public Cursor cursor() {
      return cursor;
    }

    @Override
    public Outcome recover(boolean isErased) {
      does("recover");
      if (version == null || isStuck || isAway.getAsBoolean()) {
        return Outcome.failed("not_found", "there is no application", Remedy.RECOVER);
      }
      isInLoader = false;
      isLineChanged = false;
      return Outcome.done();
    }
  }

  private final class Lease implements LinkLease {

    @Override
    public DeviceId device() {
      return device;
    }

    @Override
    public Tenure tenure() {
      return new Tenure.Exclusive();
    }

    @Override
    public Instant since() {
      return Instant.EPOCH;
    }

    @Override
    public Optional<SerialSettings> form() {
      return Optional.empty();
    }

    @Override
    public Answer ask(int function, byte[] data, Duration patience) {
      throw new AssertionError("the played driver asks nobody");
    }

    @Override
    public void become(SerialSettings form) {
      throw new AssertionError("the played driver has no port");
    }

    @Override
    public SerialPort bare(SerialSettings form) {
      throw new AssertionError("the played driver has no port");
    }

    @Override
    public void home() {}

    @Override
    public void close() {
      isLineChanged = false;
      lent--;
    }
  }
}
