// backdrop.tsx — what one sees before there is a world to see: a bay at first light. Over a live world it is a thin haze.
import { type HudState, inWorld } from "./store.ts";

export function Backdrop({ state }: { state: HudState }) {
  const hidden = inWorld(state.phase.value);
  const thin = state.sceneVisible.value;
  return (
    <div class={`backdrop${hidden ? " hidden" : ""}${thin ? " thin" : ""}`}>
      <svg aria-hidden="true" viewBox="0 0 1440 810" preserveAspectRatio="xMidYMax slice">
        <circle cx="1010" cy="452" r="86" fill="#fff3d6" opacity=".85" />
        <path
          d="M0 470C120 430 210 415 330 452S560 480 640 470 840 420 960 448s220 30 300 10 120-22 180-20v160H0Z"
          fill="#9dbcb3"
          opacity=".75"
        />
        <path d="M0 520h1440v290H0Z" fill="#327a76" />
        <path
          d="M0 520C110 470 260 470 380 500s200 30 330 34 250-4 360-26 260-52 370-20v60c-150-14-260 12-380 26S800 590 660 586 300 566 190 560 60 566 0 572Z"
          fill="#c9b384"
        />
        <path
          d="M0 512C110 466 250 462 380 494c90 22 190 30 330 36 130 4 250-4 360-28 120-26 260-50 370-16-120-14-240 8-360 34S840 552 700 546 400 516 300 502 90 500 0 536Z"
          fill="#7d8f5d"
        />
        <g fill="#f4ead2">
          <path d="M1178 380h22l7 112h-36Z" />
          <path d="M1174 410h30l1.5 20h-33Z" fill="#b5523b" />
          <path d="M1171.5 452h35l1.3 20h-37.5Z" fill="#b5523b" />
          <path d="M1176 366h26v14h-26Z" fill="#f7c765" />
          <path d="M1172 366q17-22 34 0Z" fill="#0f4c4a" />
        </g>
        <g fill="none" stroke="#bfe0d6" stroke-width="3" stroke-linecap="round" opacity=".45">
          <path d="M120 640q22-10 44 0t44 0M420 700q22-10 44 0t44 0M880 650q22-10 44 0t44 0M1160 720q22-10 44 0t44 0M660 760q22-10 44 0t44 0" />
        </g>
        <g>
          <path d="M250 650h92l-16 24h-62Z" fill="#6b3f2a" />
          <path d="M298 560v86h44Z" fill="#f7efdc" />
          <path d="M291 574v72h-33Z" fill="#e9dcbd" />
        </g>
      </svg>
    </div>
  );
}
