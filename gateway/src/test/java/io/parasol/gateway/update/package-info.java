// SPDX-License-Identifier: Apache-2.0
@NullMarked
package io.parasol.gateway.update;

import org.jspecify.annotations.NullMarked;
