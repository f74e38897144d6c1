// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench.trend;

import io.parasol.broker.topic.Topics;
import io.parasol.certs.files.Disk;
import io.parasol.config.model.profile.Profile;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.SiteId;
import io.parasol.config.profile.ProfileFile;
import io.parasol.config.yaml.ConfigException;
import io.parasol.gateway.store.segment.MonotonicTimestamp;
import io.parasol.gateway.store.segment.PayloadCompression;
import io.parasol.gateway.store.segment.Recipient;
import io.parasol.gateway.store.segment.RecordFormat;
import io.parasol.gateway.store.segment.SegmentHeader;
import io.parasol.gateway.store.segment.SegmentWriter;
import io.parasol.gateway.store.segment.StoredMessage;
import io.parasol.gateway.store.segment.WriteBuffer;
import io.parasol.gateway.telemetry.publish.TelemetryPublications;
import io.parasol.gateway.telemetry.report.DeviceReporting;
import io.parasol.gateway.telemetry.report.Reporter;
import io.parasol.legacy.Reading;
import io.parasol.legacy.modbus.codec.PointDecoder;
import io.parasol.legacy.modbus.pdu.MalformedResponseException;
import io.parasol.legacy.modbus.pdu.ModbusResponse;
import io.parasol.legacy.modbus.pdu.Pdu;
import io.parasol.legacy.modbus.pdu.ResponsePdu;
import io.parasol.legacy.modbus.plan.Block;
import io.parasol.legacy.modbus.plan.PollPlan;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.LongFunction;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The path of a reading from the response of a controller to a publication, with the gateway's own
 * code on one thread: responses are decoded to readings, reported as messages, compressed and
 * encoded as records of a group, and mapped to publications. Nothing is sent, and the disk accepts
 * everything without writing it.
 */
final class ReadingPath implements FixedWorkload, AutoCloseable {

  static final int DEVICES = 10;
  private static final Duration PERIOD = Duration.ofSeconds(1);
  private static final Instant MEASURED_AT = Instant.parse("2026-06-01T12:00:00Z");

  /** Points of each kind: float32, scaled int16, uint32. */
  private static final int FLOATS = 250;

  private static final int SCALED = 150;
  private static final int COUNTERS = 100;
  static final int POINTS = FLOATS + SCALED + COUNTERS;

  /** Different responses to the same request, in turn. */
  private static final int VARIANTS = 8;

  /** As the group commit of the store does. */
  private static final int MAX_COMPRESSED_BYTES = 64 * 1024;

  private final List<PolledDevice> devices = new ArrayList<>();
  private final List<PolledBlock> blocks = new ArrayList<>();
  private final PayloadCompression compression = new PayloadCompression();
  private final TelemetryPublications publications =
      new TelemetryPublications(
          new Topics("parasol", new SiteId("trend")), Recipient.BROKER, UnaryOperator.identity());
  private final SegmentWriter segment;
  private int round;
  private int toCompress;
  private long messages;
  private long publishedBytes;
  private byte[] lastMessage = {};

  /** A block with responses to its request. */
  private record PolledBlock(Block block, List<Pdu> responses) {}

  /** A disk that has all the time in the world. */
  private static final class IgnoringDisk implements Disk {
    @Override
    public void write(FileChannel file, ByteBuffer bytes, long at) {
      bytes.position(bytes.limit());
    }

    @Override
    public void force(FileChannel file) {
      // Nothing was written.
    }
  }

  /** Numbers and stores the messages of one device. */
  private final class PolledDevice implements Reporter.Store {
    private final DeviceId id;
    private final byte[] name;
    private final Reporter reporter;
    private long seq;

    PolledDevice(DeviceId id) {
      this.id = id;
      this.name = id.value().getBytes(StandardCharsets.US_ASCII);
      this.reporter =
          new Reporter(
              id, DeviceReporting.EVERY_READING, () -> 0, this, instant -> Optional.empty());
    }

    @Override
    public void append(
        DeviceId device,
        Instant measuredAt,
        @Nullable MonotonicTimestamp stamp,
        LongFunction<byte[]> message) {
      seq++;
      store(this, measuredAt, message.apply(seq));
    }
  }

  /**
   * Prepares the responses.
   *
   * @param folder for an empty segment.
   */
  ReadingPath(Path folder) throws IOException, ConfigException {
    Path file = folder.resolve("trend.yaml");
    Files.writeString(file, profile());
    Profile profile = ProfileFile.load("trend.yaml", folder);
    Random random = new Random(1);
    for (Block block : PollPlan.of(profile, PERIOD).rounds().get(0).blocks()) {
      List<Pdu> responses = new ArrayList<>();
      for (int variant = 0; variant < VARIANTS; variant++) {
        responses.add(response(block, random));
      }
      blocks.add(new PolledBlock(block, responses));
    }
    for (int device = 0; device < DEVICES; device++) {
      devices.add(new PolledDevice(new DeviceId("unit-%03d".formatted(device))));
    }
    segment =
        SegmentWriter.create(
            new IgnoringDisk(),
            folder.resolve("segment"),
            new SegmentHeader(1, 1),
            new WriteBuffer());
  }

  private static String profile() {
    StringBuilder profile = new StringBuilder("profile: trend\npoints:\n");
    int address = 0;
    for (int point = 0; point < POINTS; point++) {
      boolean isScaled = point >= FLOATS && point < FLOATS + SCALED;
      String form =
          point < FLOATS
              ? "type: float32"
              : isScaled ? "type: int16, scale: 0.1, unit: V" : "type: uint32, unit: Wh";
      profile.append("  p%d: {at: holding %d, %s}\n".formatted(point, address, form));
      address += isScaled ? 1 : 2;
    }
    return profile.toString();
  }

  /** Returns a response with floats of one decimal place, as controllers have them. */
  private static Pdu response(Block block, Random random) {
    int registers = block.range().size();
    ByteBuffer bytes = ByteBuffer.allocate(2 + 2 * registers);
    bytes.put((byte) block.request().function()).put((byte) (2 * registers));
    for (PointDecoder point : block.points()) {
      bytes.position(2 + 2 * (point.requiredRange().start() - block.range().start()));
      switch (point.point().type().encoding()) {
        case FLOAT32 -> bytes.putFloat(random.nextInt(10_000) / 10f);
        case INT16 -> bytes.putShort((short) (random.nextInt(10_000) - 5_000));
        default -> bytes.putInt(random.nextInt(100_000_000));
      }
    }
    return new Pdu(bytes.array());
  }

  @Override
  public int points() {
    return DEVICES * POINTS;
  }

  @Override
  public void run() throws IOException {
    toCompress = MAX_COMPRESSED_BYTES;
    for (PolledDevice device : devices) {
      device.reporter.report(poll(device.id));
    }
    segment.fillPage(publishedBytes / Math.max(1, messages));
    segment.force();
    round++;
  }

  private List<Reading> poll(DeviceId device) throws IOException {
    List<Reading> readings = new ArrayList<>(POINTS);
    Instant at = MEASURED_AT.plusSeconds(round);
    for (PolledBlock each : blocks) {
      Block block = each.block;
      Pdu pdu = each.responses.get(round % VARIANTS);
      ModbusResponse response = decode(block, pdu);
      for (PointDecoder point : block.points()) {
        readings.add(point.read(device, response, block.range().start(), at));
      }
    }
    return readings;
  }

  private static ModbusResponse decode(Block block, Pdu response) throws IOException {
    try {
      return ResponsePdu.decode(response, block.request());
    } catch (MalformedResponseException defect) {
      throw new IOException("a prepared response is malformed", defect);
    }
  }

  private void store(PolledDevice device, Instant measuredAt, byte[] payload) {
    Optional<byte[]> compressed = toCompress > 0 ? compression.compress(payload) : Optional.empty();
    toCompress -= payload.length;
    try {
      segment.append(
          compressed.isPresent() ? RecordFormat.COMPRESSED_TELEMETRY : RecordFormat.TELEMETRY,
          device.name,
          device.seq,
          measuredAt.toEpochMilli(),
          null,
          compressed.orElse(payload));
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    messages++;
    publications
        .map(new StoredMessage(device.id, device.seq, measuredAt, payload), false, "trend")
        .ifPresent(publication -> publishedBytes += publication.payload().length);
    lastMessage = payload;
  }

  /** Returns the number of messages so far. */
  long messages() {
    return messages;
  }

  /** Returns the last message. */
  byte[] lastMessage() {
    return lastMessage;
  }

  @Override
  public void close() throws IOException {
    compression.close();
    segment.close();
  }
}
