// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics.expected;

/** How an expected power was computed; it is named beside every figure that uses one. */
public enum Method {
  /** From neighbours of the same group, by the device's own typical ratio to them. */
  PEERS("peers"),
  /** From a sensor in the plane of the array. */
  PLANE_SENSOR("poa_sensor"),
  /** From a horizontal sensor: the plane of array of a clear sky, times measured over clear GHI. */
  HORIZONTAL_SENSOR("ghi_sensor"),
  /** From the clear sky alone: an upper bound that clouds make wrong. */
  CLEAR_SKY("clear_sky");

  private final String wireName;

  Method(String wireName) {
    this.wireName = wireName;
  }

  /** Returns the name in messages. */
  public String wireName() {
    return wireName;
  }
}
