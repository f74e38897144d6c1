// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.figures;

import io.parasol.gateway.analytics.losses.Cause;
import io.parasol.gateway.analytics.losses.DeviceLosses;
import io.parasol.gateway.analytics.losses.EvidenceFact;
import io.parasol.gateway.analytics.losses.Loss;
import io.parasol.gateway.analytics.losses.LossFinding;
import io.parasol.gateway.analytics.losses.LossFinding.Subject;
import io.parasol.gateway.analytics.model.TimeSpan;
import io.parasol.gateway.plant.DayResult;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The form of the result of a day in a file. */
final class ResultCodec {

  private static final int MAX_ITEMS = 100_000;

  private ResultCodec() {}

  static void write(DayResult result, DataOutputStream out) throws IOException {
    out.writeBoolean(result.isClosed());
    out.writeDouble(result.money());
    out.writeInt(result.devices().size());
    for (DeviceLosses each : result.devices()) {
      out.writeUTF(each.device());
      out.writeLong(each.possible());
      out.writeLong(each.energy());
      out.writeLong(each.production().undecided());
      out.writeInt(each.losses().size());
      for (Map.Entry<Cause, Long> loss : each.losses().entrySet()) {
        out.writeUTF(loss.getKey().name());
        out.writeLong(loss.getValue());
      }
    }
    out.writeInt(result.ended().size());
    for (LossFinding each : result.ended()) {
      write(each, out);
    }
  }

  private static void write(LossFinding finding, DataOutputStream out) throws IOException {
    out.writeUTF(finding.subject().device());
    out.writeInt(finding.subject().string());
    out.writeUTF(finding.cause().name());
    out.writeLong(finding.span().begin().toEpochMilli());
    out.writeLong(finding.span().end().toEpochMilli());
    out.writeLong(finding.loss().milliWattHours());
    out.writeUTF(finding.loss().money().toString());
    out.writeUTF(finding.loss().method());
    out.writeInt(finding.evidence().size());
    for (EvidenceFact each : finding.evidence()) {
      out.writeUTF(each.text());
    }
  }

  static DayResult read(DataInputStream in, LocalDate date) throws IOException {
    boolean isClosed = in.readBoolean();
    double money = in.readDouble();
    List<DeviceLosses> devices = new ArrayList<>();
    for (int left = Packed.count(in, MAX_ITEMS); left > 0; left--) {
      String device = in.readUTF();
      long possible = in.readLong();
      DeviceLosses.Production production =
          new DeviceLosses.Production(in.readLong(), in.readLong());
      Map<Cause, Long> losses = new EnumMap<>(Cause.class);
      for (int causes = Packed.count(in, Cause.values().length); causes > 0; causes--) {
        losses.put(Cause.valueOf(in.readUTF()), in.readLong());
      }
      devices.add(new DeviceLosses(device, date, possible, production, losses, List.of()));
    }
    List<LossFinding> ended = new ArrayList<>();
    for (int left = Packed.count(in, MAX_ITEMS); left > 0; left--) {
      ended.add(finding(in));
    }
    return new DayResult(isClosed, money, devices, ended);
  }

  private static LossFinding finding(DataInputStream in) throws IOException {
    Subject subject = new Subject(in.readUTF(), in.readInt());
    Cause cause = Cause.valueOf(in.readUTF());
    TimeSpan span =
        new TimeSpan(Instant.ofEpochMilli(in.readLong()), Instant.ofEpochMilli(in.readLong()));
    Loss loss = new Loss(in.readLong(), new BigDecimal(in.readUTF()), in.readUTF());
    List<EvidenceFact> evidence = new ArrayList<>();
    for (int left = Packed.count(in, MAX_ITEMS); left > 0; left--) {
      evidence.add(EvidenceFact.parse(in.readUTF()));
    }
    return new LossFinding(subject, cause, span, loss, evidence);
  }
}
