// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.pdu;

/** The reasons why a response matches no waiting request. Such a response is dropped. */
public enum UnmatchedResponse {
  /** Its request has timed out. */
  LATE("a late response"),
  /** It may be the late one to a request that has timed out, or that to the waiting request. */
  AMBIGUOUS("a response that may be to an earlier request"),
  /** Its request has been answered already. */
  DUPLICATE("a duplicate of the previous response"),
  /** No recent request had its transaction identifier. */
  UNKNOWN_TRANSACTION("a response with another transaction identifier"),
  /** It comes from another unit. */
  WRONG_UNIT("a response of another unit"),
  /** It answers another function code than the one requested. */
  WRONG_FUNCTION("a response to another function");

  private final String description;

  UnmatchedResponse(String description) {
    this.description = description;
  }

  /** Returns a description for operators. */
  public String description() {
    return description;
  }

  /** Returns whether the peer mixes up requests, so that it must get one at a time. */
  public boolean provesConfusion() {
    return this != LATE && this != AMBIGUOUS;
  }
}
