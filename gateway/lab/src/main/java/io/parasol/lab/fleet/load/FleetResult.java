// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.fleet.load;

import static io.parasol.lab.bench.measure.BenchText.decimal;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonBuilder;
import io.parasol.certs.json.JsonException;
import io.parasol.certs.json.Members;
import io.parasol.lab.bench.measure.BenchText;
import java.util.List;
import java.util.Locale;

/**
 * What a run has measured, and whether each reading came to Kafka.
 *
 * @param broker its name and version.
 * @param moments when what happened.
 * @param counts of the gateways.
 * @param kafka what was read back.
 * @param samples of the processor time.
 * @param memory of the processes.
 */
record FleetResult(
    FleetLoad load,
    String broker,
    Moments moments,
    Counts counts,
    ReadBack kafka,
    Samples samples,
    Memory memory) {

  private static final double MICROS = 1e6;
  private static final double MILLIS = 1e3;

  /**
   * When what happened, in milliseconds since the epoch.
   *
   * @param opened the gateways began to connect.
   * @param connected the last one was connected.
   * @param returned the broker accepted connections again after the outage.
   * @param reconnected the last gateway was connected again.
   * @param drained the broker had acknowledged all stored readings.
   */
  record Moments(long opened, long connected, long returned, long reconnected, long drained) {}

  /**
   * Counts of the gateways.
   *
   * @param steady readings that were measured before the outage.
   * @param stored readings that were measured until its end.
   * @param readings in all.
   * @param unanswered messages whose acknowledgement was lost, so that they were sent again.
   * @param refused messages.
   * @param disconnects connections that have ended, and attempts that have failed.
   * @param rejected messages that the ingest has written to the dead-letter topic.
   */
  record Counts(
      long steady,
      long stored,
      long readings,
      long unanswered,
      long refused,
      long disconnects,
      long rejected) {}

  /** Processor time at the beginning and the end of each phase. */
  record Samples(
      FleetSample opened,
      FleetSample connected,
      FleetSample begun,
      FleetSample steady,
      FleetSample cut,
      FleetSample reconnected,
      FleetSample written) {}

  /** Peak resident memory in KiB; of the broker since its return. */
  record Memory(long broker, long ingest, long kafka, long gateways) {}

  /** Ages of readings when Kafka had them, in milliseconds. */
  record Ages(long readings, long median, long p99, long max) {

    private static Ages of(Members members) throws JsonException {
      return new Ages(
          members.integer("readings"),
          members.integer("age-ms-p50"),
          members.integer("age-ms-p99"),
          members.integer("age-ms-max"));
    }

    private Json json() {
      return Json.object()
          .put("readings", readings)
          .put("age-ms-p50", median)
          .put("age-ms-p99", p99)
          .put("age-ms-max", max)
          .build();
    }
  }

  /**
   * What Kafka has.
   *
   * @param late readings of the time after the outage that came from the backlog of their gateway.
   * @param storedReadings that came from the backlog of the outage.
   * @param lastStored when Kafka had the last one of them.
   */
  record ReadBack(
      long lost,
      long repeated,
      long outOfOrder,
      long unexpected,
      Ages steady,
      Ages live,
      long late,
      long storedReadings,
      long lastStored) {

    /**
     * Reads what the program of the centre has printed.
     *
     * @throws JsonException if it is something else.
     */
    static ReadBack parse(byte[] json) throws JsonException {
      Members members = Members.of(Json.parse(json), "read-back");
      Members stored = members.object("stored");
      return new ReadBack(
          members.integer("lost"),
          members.integer("repeated"),
          members.integer("out-of-order"),
          members.integer("unexpected"),
          Ages.of(members.object("steady")),
          Ages.of(members.object("live")),
          members.integer("late"),
          stored.integer("readings"),
          stored.integer("last-written"));
    }
  }

  /** Returns whether Kafka has each reading, and nothing else. */
  boolean isComplete() {
    return kafka.lost()
            + kafka.outOfOrder()
            + kafka.unexpected()
            + counts.refused()
            + counts.rejected()
        == 0;
  }

  JsonBuilder json() {
    JsonBuilder all =
        BenchText.head("fleet")
            .put("workload", load.json())
            .put("broker", broker)
            .put(
                "counts",
                Json.object()
                    .put("readings", counts.readings())
                    .put("before-the-outage", counts.steady())
                    .put("of-the-outage", counts.stored() - counts.steady())
                    .put("after-the-outage", counts.readings() - counts.stored())
                    .put("lost", kafka.lost())
                    .put("repeated", kafka.repeated())
                    .put("out-of-order", kafka.outOfOrder())
                    .put("unexpected", kafka.unexpected())
                    .put("refused-by-the-broker", counts.refused())
                    .put("rejected-by-the-ingest", counts.rejected())
                    .put("unanswered", counts.unanswered())
                    .put("connections-lost-or-failed", counts.disconnects()))
            .put("complete", isComplete());
    if (isComplete()) {
      all.put("connect", connect()).put("steady", steady()).put("storm", storm());
    }
    return all;
  }

  private Json connect() {
    return Json.object()
        .put("seconds", decimal((moments.connected() - moments.opened()) / MILLIS))
        .put(
            "broker-ms-each",
            decimal(
                MILLIS * (samples.connected().broker() - samples.opened().broker()) / load.sites()))
        .build();
  }

  private Json steady() {
    return Json.object()
        .put("messages", counts.steady())
        .put("per-second", decimal((double) counts.steady() / load.steady().toSeconds()))
        .put("in-kafka", kafka.steady().json())
        .putAll(micros(samples.begun(), samples.steady(), counts.steady()))
        .build();
  }

  private Json storm() {
    long messages = counts.readings() - counts.steady();
    return Json.object()
        .put("reconnected-seconds", decimal(sinceReturn(moments.reconnected())))
        .put("acknowledged-seconds", decimal(sinceReturn(moments.drained())))
        .put("in-kafka-seconds", decimal(backlogSeconds()))
        .put("messages", messages)
        .put("of-the-backlog-per-second", decimal(kafka.storedReadings() / backlogSeconds()))
        .put("live", kafka.live().json())
        .put("live-but-stored-first", kafka.late())
        .put(
            "broker-ms-until-reconnected",
            decimal(MILLIS * (samples.reconnected().broker() - samples.cut().broker())))
        .putAll(micros(samples.cut(), samples.written(), messages))
        .put("broker-peak-mib", memory.broker() >> 10)
        .put("ingest-peak-mib", memory.ingest() >> 10)
        .put("kafka-peak-mib", memory.kafka() >> 10)
        .put("gateways-peak-mib", memory.gateways() >> 10)
        .build();
  }

  private double sinceReturn(long moment) {
    return (moment - moments.returned()) / MILLIS;
  }

  private double backlogSeconds() {
    return sinceReturn(kafka.lastStored());
  }

  private static Json.Obj micros(FleetSample before, FleetSample after, long messages) {
    double each = MICROS / Math.max(1, messages);
    return Json.object()
        .put("broker-us-each", decimal(each * (after.broker() - before.broker())))
        .put("ingest-us-each", decimal(each * (after.ingest() - before.ingest())))
        .put("kafka-us-each", decimal(each * (after.kafka() - before.kafka())))
        .put("gateways-us-each", decimal(each * (after.gateways() - before.gateways())))
        .build();
  }

  /** Returns the result in a few lines for people. */
  List<String> lines() {
    String proof =
        String.format(
            Locale.ROOT,
            "%d readings of %d sites: %d lost, %d out of order, %d repeated",
            counts.readings(),
            load.sites(),
            kafka.lost(),
            kafka.outOfOrder(),
            kafka.repeated());
    if (!isComplete()) {
      return List.of(proof);
    }
    return List.of(
        proof,
        String.format(
            Locale.ROOT,
            "connect: all after %.1f s",
            (moments.connected() - moments.opened()) / MILLIS),
        String.format(
            Locale.ROOT,
            "before the outage: in Kafka after %d ms (median), %d ms (99 %%)",
            kafka.steady().median(),
            kafka.steady().p99()),
        String.format(
            Locale.ROOT,
            "after the outage: all connected after %.1f s, the backlog in Kafka after %.1f s,"
                + " %.0f messages a second",
            sinceReturn(moments.reconnected()),
            backlogSeconds(),
            kafka.storedReadings() / backlogSeconds()),
        String.format(
            Locale.ROOT,
            "live readings meanwhile: in Kafka after %d ms (median), %d ms (99 %%)",
            kafka.live().median(),
            kafka.live().p99()));
  }
}
