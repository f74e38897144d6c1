// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.mqtt;

import io.parasol.config.model.panel.PanelWrite;
import io.parasol.config.model.profile.Value;
import io.parasol.config.model.profile.WriteRule;
import io.parasol.config.model.site.PointName;
import io.parasol.legacy.UnfitValueException;
import io.parasol.legacy.WriteTarget;
import java.util.HashMap;
import java.util.Map;

/** A point of a panel that a signed command may set. */
record WritablePanelPoint(PanelWrite write) implements WriteTarget<SetPoint> {

  /** Returns the write list of a panel. */
  static Map<PointName, WritablePanelPoint> writeList(Map<PointName, PanelWrite> writes) {
    Map<PointName, WritablePanelPoint> writable = new HashMap<>();
    writes.forEach((name, write) -> writable.put(name, new WritablePanelPoint(write)));
    return writable;
  }

  @Override
  public PointName name() {
    return write.point();
  }

  @Override
  public WriteRule rule() {
    return write.rule();
  }

  @Override
  public SetPoint convert(Value wanted) throws UnfitValueException {
    return SetPoint.of(write, wanted);
  }
}
