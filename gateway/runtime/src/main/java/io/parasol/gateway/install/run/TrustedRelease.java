// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.install.run;

import io.parasol.certs.tuf.metadata.Release;
import io.parasol.legacy.transfer.ReleasedImage;

/**
 * A release from the site's trusted metadata, with its local image.
 *
 * @param facts the release's custom metadata, signed by the vendor.
 * @param image of the length and hash that are signed with it.
 * @param isOfVendor whether a vendor has signed it, to whom the owners have delegated its path; not
 *     the owners themselves.
 */
public record TrustedRelease(Release facts, ReleasedImage image, boolean isOfVendor) {

  /** Creates a release that no vendor is known to have signed. */
  public TrustedRelease(Release facts, ReleasedImage image) {
    this(facts, image, false);
  }
}
