// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.job.stream;

import io.parasol.fleet.job.days.SiteProgress;
import java.io.IOException;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Serializes how far a site is. */
public final class ProgressSerializer extends StateSerializer<SiteProgress> {

  private static final long serialVersionUID = 1;

  @Override
  String content() {
    return "the progress of sites";
  }

  @Override
  int version() {
    return 1;
  }

  @Override
  void write(SiteProgress progress, DataOutputView out) throws IOException {
    progress.write(out);
  }

  @Override
  SiteProgress read(int version, DataInputView in) throws IOException {
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

  /** The version of the progress of sites. */
  public static final class Snapshot extends StateSnapshot<SiteProgress> {
    /** Creates the snapshot. */
    public Snapshot() {
      super(new ProgressSerializer());
    }
  }
}
