// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.model.site;

/** The transmission modes of a serial line (Modbus over Serial Line V1.02, 2.5). */
public enum Framing {
  RTU,
  ASCII
}
