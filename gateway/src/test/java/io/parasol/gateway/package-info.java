// SPDX-License-Identifier: Apache-2.0
@NullMarked
package io.parasol.gateway;

import org.jspecify.annotations.NullMarked;
