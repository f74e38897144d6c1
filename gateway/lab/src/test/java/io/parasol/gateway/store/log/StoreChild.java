// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.store.log;

import static io.parasol.gateway.store.log.Stores.A;
import static io.parasol.gateway.store.log.Stores.B;
import static io.parasol.gateway.store.log.Stores.NOON;

import io.parasol.certs.files.Disk;
import io.parasol.config.model.site.DeviceId;
import io.parasol.gateway.store.segment.Corruption;
import io.parasol.gateway.store.segment.Gap;
import io.parasol.gateway.store.segment.Recipient;
import io.parasol.gateway.store.segment.StoredMessage;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** A process that appends and acknowledges without end, and reports each step after it. */
final class StoreChild {

  private StoreChild() {}

  public static void main(String[] folder) throws Exception {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.US_ASCII);
    Teller teller = new Teller(out);
    ReadingStore store =
        StoreOpening.open(
            Path.of(folder[0]),
            Set.of(Recipient.BROKER, Recipient.CENTRE),
            Stores.SMALL,
            Stores.QUICK,
            Disk.REAL,
            teller);
    Random random = new Random();
    while (true) {
      int size = 100 + random.nextInt(3000);
      store.append(A, NOON, seq -> Stores.payload(A, seq, size));
      if (random.nextInt(10) == 0) {
        store.append(B, NOON, seq -> Stores.payload(B, seq, 50));
        Stores.flush(store);
        acknowledgeSome(store, random, out);
      }
    }
  }

  private static void acknowledgeSome(ReadingStore store, Random random, PrintStream out)
      throws Exception {
    for (DeviceId device : List.of(A, B)) {
      for (StoredMessage message : store.waiting(device, 0, 5, 1 << 20)) {
        if (random.nextBoolean()) {
          store.acknowledge(device, message.seq());
          out.println("acknowledged " + device + " " + message.seq());
        }
      }
    }
  }

  private record Teller(PrintStream out) implements StoreListener {
    @Override
    public void onProcessed(List<StoredMessage> messages, boolean durable) {
      messages.forEach(one -> out.println("durable " + one.device() + " " + one.seq()));
    }

    @Override
    public void onLost(Gap gap) {
      out.println("lost " + gap.device() + " " + gap.to());
    }

    @Override
    public void onCorruption(Corruption corruption) {
      out.println("damaged " + corruption.what());
    }

    @Override
    public void onTornTailCut(Path segment, long bytes) {}

    @Override
    public void onDegraded(String why) {
      out.println("degraded " + why);
    }

    @Override
    public void onRecovered() {}
  }
}
