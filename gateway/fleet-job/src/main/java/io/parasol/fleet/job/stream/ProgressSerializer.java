// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.job.stream;

import io.parasol.fleet.job.days.SiteProgress;
import java.io.IOException;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Serializes how far a site is. */
public final class ProgressSerializer extends StateSerializer<SiteProgress> {

  private static final long serialVersionUID = 1;

  @Override
  void write(SiteProgress progress, DataOutputView out) throws IOException {
    progress.write(out);
  }

  @Override
  SiteProgress read(DataInputView in) throws IOException {
    return SiteProgress.read(in);
  }

  @Override
  public boolean isImmutableType() {
    return false;
  }

  @Override
  public SiteProgress copy(SiteProgress progress) {
    return new SiteProgress(
        progress.oldest(),
        progress.live(),
        progress.changed(),
        progress.corrected(),
        progress.correctedAt());
  }

  @Override
  public SiteProgress createInstance() {
    return new SiteProgress(0, 0, new TreeMap<>(), new TreeSet<>(), 0);
  }

  @Override
  public TypeSerializerSnapshot<SiteProgress> snapshotConfiguration() {
    return new Snapshot();
  }

  /** States that this serializer reads what it has written. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<SiteProgress> {
    /** Creates the snapshot. */
    public Snapshot() {
      super(ProgressSerializer::new);
    }
  }
}
