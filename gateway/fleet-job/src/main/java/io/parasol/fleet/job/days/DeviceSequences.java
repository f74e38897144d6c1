// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.job.days;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Which messages of one device have come, by epoch. A site begins a new epoch only when its store
 * is new, so that few are kept.
 *
 * <p>Not safe for use by several threads.
 */
public final class DeviceSequences {

  /** How many epochs are kept; the one that was used least recently is forgotten first. */
  static final int MAX_EPOCHS = 4;

  private final Map<String, SequenceRanges> epochs = new LinkedHashMap<>(8, 0.75f, true);

  /** Returns the sequence numbers of an epoch, which are empty at first. */
  public SequenceRanges of(String epoch) {
    SequenceRanges ranges = epochs.computeIfAbsent(epoch, made -> new SequenceRanges());
    if (epochs.size() > MAX_EPOCHS) {
      Iterator<String> oldest = epochs.keySet().iterator();
      oldest.next();
      oldest.remove();
    }
    return ranges;
  }

  /** Returns the epochs that are kept. */
  public Map<String, SequenceRanges> epochs() {
    return Collections.unmodifiableMap(epochs);
  }

  /** Writes the state. */
  public void write(DataOutput out) throws IOException {
    out.writeInt(epochs.size());
    for (Map.Entry<String, SequenceRanges> each : epochs.entrySet()) {
      out.writeUTF(each.getKey());
      each.getValue().write(out);
    }
  }

  /** Reads a state that was written. */
  public static DeviceSequences read(DataInput in) throws IOException {
    DeviceSequences read = new DeviceSequences();
    int size = in.readInt();
    if (size < 0 || size > MAX_EPOCHS) {
      throw new IOException("the state of a device is damaged");
    }
    for (int i = 0; i < size; i++) {
      String epoch = in.readUTF();
      read.epochs.put(epoch, SequenceRanges.read(in));
    }
    return read;
  }
}
